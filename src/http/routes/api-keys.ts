import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type ApiKeyAnswer,
  type ApiKeyListAnswer,
  type CreatedApiKeyAnswer,
  createApiKeyBody,
} from '../../api/api-key-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { now } from '../../clock.ts';
import { BelayError, invalid } from '../../errors.ts';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../../store/api-key-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { actorOf, callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

/**
 * Keys of the caller's workspace and environment. Creating one takes no `Idempotency-Key`: its answer would be stored,
 * and the secret in it is kept nowhere.
 */
export function apiKeyRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/api-keys',
    answering((request) => list(deps, request)),
  );
  app.post(
    '/api-keys',
    answering((request) => create(deps, request)),
  );
  app.delete(
    '/api-keys/:id',
    answering((request) => revoke(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const keys = await listApiKeys(service.database, callerOf(request).tenant);
  const answer: ApiKeyListAnswer = { api_keys: keys.map(keyJson) };
  return json(200, answer);
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const { tenant } = caller;
  const { environment, ...settings } = parseBody(createApiKeyBody, request.body);
  const { expires_at } = settings;
  if (expires_at !== null && expires_at <= now()) throw invalid('expires_at', 'must be in the future');
  // Whoever may touch production may also test; never the other way round.
  if (caller.person === null && environment === 'production' && tenant.environment === 'test') {
    throw new BelayError('forbidden', 'environment: a test key cannot create a key to production');
  }
  const place = { ...tenant, environment: environment ?? tenant.environment };
  const { key, secret } = await createApiKey(service.database, place, settings, actorOf(caller));
  const answer: CreatedApiKeyAnswer = { ...keyJson(key), key: secret };
  return json(201, answer);
}

async function revoke({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const id = pathParam(request, 'id');
  const isRevoked = await revokeApiKey(service.database, caller.tenant, id, actorOf(caller));
  if (!isRevoked) throw notFound();
  return noContent;
}

function keyJson(key: ApiKey): ApiKeyAnswer {
  const { id, name, environment, scope, access, hint, created_at, last_used_at, expires_at, created_by } =
    key;
  return {
    id,
    name,
    environment,
    scope,
    access,
    hint,
    created_at: isoTime(created_at),
    last_used_at: last_used_at === null ? null : isoTime(last_used_at),
    expires_at: expires_at === null ? null : isoTime(expires_at),
    created_by,
  };
}
