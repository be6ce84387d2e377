import { isUtf8 } from 'node:buffer';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import { createSourceBody, type NewSourceAnswer, type SourceAnswer } from '../../api/source-schema.ts';
import { BelayError, invalid } from '../../errors.ts';
import { newUuid } from '../../ids.ts';
import type { InboundEvent } from '../../scheduler/inbound-event.ts';
import type { Service } from '../../service.ts';
import { hashApiKey } from '../../store/api-key-hash.ts';
import {
  deleteSource,
  type FoundSource,
  findSigned,
  findWebhook,
  type InboundSource,
  insertSource,
  listSources,
  rotateSource,
  type SourceSecret,
  type SourceType,
} from '../../store/inbound-source-store.ts';
import type { Tenant } from '../../store/scope.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { callEvent, webhookEvents } from '../source-event.ts';
import { isoTime } from '../time.ts';

/** Larger bodies are answered 413 (reference 9). */
const MAX_EVENT_BYTES = 6 * 1_048_576;
const AT_ONCE = 50;

/** Managing inbound sources. */
export function sourceRoutes(app: FastifyInstance, { service }: RouteDeps): void {
  app.post(
    '/inbound/sources',
    answering((request) => create(service, request)),
  );
  app.get(
    '/inbound/sources',
    answering(async (request) => {
      const found = await listSources(service.database, callerOf(request).tenant);
      return json(200, { sources: found.map(sourceJson) });
    }),
  );
  app.post(
    '/inbound/sources/:id/rotate',
    answering((request) => rotate(service, request)),
  );
  app.delete(
    '/inbound/sources/:id',
    answering(async (request) => {
      const { tenant } = callerOf(request);
      if (!(await deleteSource(service.database, tenant, pathParam(request, 'id')))) throw notFound();
      return noContent;
    }),
  );
}

/** What sources send: without a key of the API, each by a secret of its own, over the bytes as they came. */
export function sourceEventRoutes(app: FastifyInstance, service: Service): void {
  void app.register(async (open) => {
    open.removeAllContentTypeParsers();
    open.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_EVENT_BYTES },
      (_request, body, done) => done(null, body),
    );
    const options = { bodyLimit: MAX_EVENT_BYTES };
    open.post(
      '/inbound/webhook/:key',
      options,
      answering(async (request) => {
        const source = await findWebhook(service.database, hashApiKey(pathParam(request, 'key')));
        if (source === null) throw notFound();
        return receive(service, source, webhookEvents(source, textOf(request)));
      }),
    );
    for (const type of ['segment', 'rudderstack'] as const) {
      open.post(
        `/inbound/${type}/:id`,
        options,
        answering((request) => receiveSigned(service, request, type)),
      );
    }
  });
}

async function create(service: Service, request: FastifyRequest): Promise<Answer> {
  const { name, type, description = null } = parseBody(createSourceBody, request.body);
  const { tenant } = callerOf(request);
  const id = newUuid();
  const fresh = newSecret(service, tenant, id, type);
  const source = await insertSource(service.database, tenant, { id, name, type, description, ...fresh.kept });
  if (source === null) {
    throw new BelayError('conflict', 'name: another source has this name', { shouldRetry: false });
  }
  return json(201, newSourceJson(source, fresh.secret));
}

async function rotate(service: Service, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'id');
  const found = (await listSources(service.database, tenant)).find((one) => one.id === id);
  if (found === undefined) throw notFound();
  const fresh = newSecret(service, tenant, id, found.type);
  const source = await rotateSource(service.database, tenant, id, fresh.kept);
  if (source === null) throw notFound();
  return json(200, newSourceJson(source, fresh.secret));
}

type Fresh = { readonly secret: string; readonly kept: SourceSecret };

function newSecret({ secrets }: Service, tenant: Tenant, id: string, type: SourceType): Fresh {
  const secret = randomBytes(24).toString('base64url');
  if (type === 'webhook') return { secret, kept: { key_hash: hashApiKey(secret), sealed: null } };
  if (secrets === null) {
    throw invalid('type', 'its secret cannot be kept: set BELAY_SECRET_KEY and start the server again');
  }
  return { secret, kept: { key_hash: null, sealed: secrets.seal(secret, placeOf(tenant, id)) } };
}

async function receiveSigned(
  service: Service,
  request: FastifyRequest,
  type: 'segment' | 'rudderstack',
): Promise<Answer> {
  const source = await findSigned(service.database, pathParam(request, 'id'), type);
  if (source === null) throw notFound();
  const secret = service.secrets?.open(source.sealed ?? '', placeOf(source, source.id)) ?? null;
  if (secret === null || !isGenuine(request, secret, type)) {
    throw new BelayError('unauthenticated', 'The signature is missing or wrong.');
  }
  return receive(service, source, [callEvent(source, textOf(request))]);
}

/** Segment signs the bytes by HMAC-SHA1; RudderStack may also send the secret itself in a header of its own. */
function isGenuine(request: FastifyRequest, secret: string, type: SourceType): boolean {
  const signature = request.headers['x-signature'];
  const signed = createHmac('sha1', secret).update(bytesOf(request)).digest('hex');
  if (typeof signature === 'string') return isSame(signature.toLowerCase(), signed);
  const { authorization = '' } = request.headers;
  return type === 'rudderstack' && isSame(authorization.replace(/^Bearer +/i, ''), secret);
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function receive(
  { receiveEvent }: Service,
  source: FoundSource,
  events: readonly InboundEvent[],
): Promise<Answer> {
  const { workspace_id, environment } = source;
  let duplicates = 0;
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const some = events.slice(at, at + AT_ONCE);
    const received = await Promise.all(
      some.map((event) => receiveEvent({ workspace_id, environment }, event)),
    );
    duplicates += received.filter(({ kind }) => kind === 'duplicate').length;
  }
  return json(202, { accepted: events.length - duplicates, duplicates });
}

function bytesOf({ body }: FastifyRequest): Buffer {
  return body instanceof Buffer ? body : Buffer.alloc(0);
}

function textOf(request: FastifyRequest): string {
  const bytes = bytesOf(request);
  if (!isUtf8(bytes)) throw invalid('body', 'is not UTF-8');
  return bytes.toString('utf8');
}

/** A sealed secret that is copied to another source or workspace opens nowhere. */
function placeOf({ workspace_id, environment }: Tenant, id: string): string {
  return `inbound/${workspace_id}/${environment}/${id}`;
}

function sourceJson({ id, name, type, description, created_at }: InboundSource): SourceAnswer {
  return { id, name, type, description, created_at: isoTime(created_at) };
}

function newSourceJson(source: InboundSource, secret: string): NewSourceAnswer {
  const isWebhook = source.type === 'webhook';
  return {
    ...sourceJson(source),
    path: isWebhook ? `/inbound/webhook/${secret}` : `/inbound/${source.type}/${source.id}`,
    secret: isWebhook ? null : secret,
  };
}
