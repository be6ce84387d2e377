import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readTracked, type Tracked } from '../../secrets/track-token.ts';
import type { Service } from '../../service.ts';
import { recordCallbacks } from '../../store/message-callback.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';

/** A transparent image of one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Tracked links and images of e-mails (docs/deliverability.md). Whatever becomes of the record, the reader gets on. */
export function trackRoutes(app: FastifyInstance, service: Service): void {
  app.get('/t/o/:token', async (request, reply) => {
    await note(service, trackedIn(service, request), 'OPENED');
    return reply.type('image/gif').send(PIXEL);
  });
  app.get('/t/c/:token', async (request, reply: FastifyReply) => {
    const tracked = trackedIn(service, request);
    if (tracked.url === null) throw notFound();
    await note(service, tracked, 'CLICKED');
    return reply.redirect(tracked.url, 302);
  });
}

function trackedIn({ secrets }: Service, request: FastifyRequest): Tracked {
  const tracked = secrets === null ? null : readTracked(secrets.derive('track'), pathParam(request, 'token'));
  if (tracked === null) throw notFound();
  return tracked;
}

async function note({ database }: Service, tracked: Tracked, type: 'OPENED' | 'CLICKED'): Promise<void> {
  const { workspace_id, message_id, url } = tracked;
  const environment = tracked.environment === 'test' ? 'test' : 'production';
  const event = { message_id, type, at: null, error: null, url };
  await recordCallbacks(database, { workspace_id, environment }, null, [event]).catch(() => 0);
}
