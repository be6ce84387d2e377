import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readUnsubscribe, type Unsubscribe } from '../../secrets/unsubscribe-token.ts';
import type { Service } from '../../service.ts';
import { putPreference } from '../../store/preference-store.ts';
import { readTopic, type Topic } from '../../store/topic-store.ts';
import { notFound } from '../error-answer.ts';
import { MAX_BODY_BYTES } from '../json-body.ts';
import { pathParam } from '../params.ts';
import { unsubscribePage } from '../unsubscribe-page.ts';

const OPTED_OUT = { status: 'OPTED_OUT', has_custom_routing: false, custom_routing: [] } as const;

const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

/**
 * The link to unsubscribe. Mail programs post to it without asking (RFC 8058); people who follow it are asked first,
 * because scanners follow links as well.
 */
export function unsubscribeRoutes(app: FastifyInstance, service: Service): void {
  void app.register(async (pages) => {
    // A form, and of no interest: that it was posted says everything.
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, _body, done) => done(null, undefined),
    );
    pages.get('/u/:token', async (request, reply) => {
      const { topic } = await asked(service, request);
      return html(reply, unsubscribePage({ topic: topic.name, isDone: false }));
    });
    pages.post('/u/:token', async (request, reply) => {
      const { who, topic } = await asked(service, request);
      const { user_id: userId, tenant_id: tenantId, topic_id: topicId } = who;
      await putPreference(service.database, who, { userId, tenantId, topicId }, OPTED_OUT);
      return html(reply, unsubscribePage({ topic: topic.name, isDone: true }));
    });
  });
}

async function asked(
  { secrets, database }: Service,
  request: FastifyRequest,
): Promise<{ readonly who: Unsubscribe; readonly topic: Topic }> {
  const who =
    secrets === null ? null : readUnsubscribe(secrets.derive('unsubscribe'), pathParam(request, 'token'));
  const topic = who === null ? null : await readTopic(database, who, who.topic_id);
  // Nobody can opt out of what is required.
  if (who === null || topic === null || topic.default_status === 'REQUIRED') throw notFound();
  return { who, topic };
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(page);
}
