import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { permissionsOfKey } from '../access/role.ts';
import { BelayError } from '../errors.ts';
import { hashApiKey } from '../store/api-key-hash.ts';
import { findApiKey } from '../store/api-key-store.ts';
import type { Actor } from '../store/cancelation.ts';
import type { Database } from '../store/database.ts';
import type { Caller } from './caller.ts';
import { requirePermission } from './permit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** A revoked key stops working on every node within this time. */
const REMEMBERED_MS = 2_000;
const MAX_KEYS = 10_000;
/** Keys that do not exist; few, so that guessing does not push out those that do. */
const MAX_UNKNOWN = 1_000;

/** Requires an API key from every request of this part of the app: `Bearer`, or `Basic` with the key as password. */
export function authenticate(app: FastifyInstance, database: Database): void {
  const callers = createCallers(database);
  app.decorateRequest('caller', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const key = keyOf(request.headers.authorization);
    if (key === null) return done(unauthenticated('Send an API key: "Authorization: Bearer <key>".'));
    const hash = hashApiKey(key);
    const known = callers.known(hash);
    if (known !== undefined) return admit(request, known, done);
    callers.find(hash).then(
      (caller) => admit(request, caller, done),
      (error: Error) => done(error),
    );
  });
  app.addHook('onRequest', async (request) => requirePermission(request, callerOf(request)));
}

/** The caller of a request that has been authenticated. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null) throw new Error('the route does not authenticate');
  return caller;
}

/** How receipts name a caller. */
export function actorOf({ actor }: Caller): Actor {
  return actor;
}

function admit(request: FastifyRequest, caller: Caller | null, done: (error?: Error) => void): void {
  request.caller = caller;
  done(caller === null ? unauthenticated('The API key is not known, or has been revoked.') : undefined);
}

function unauthenticated(message: string): BelayError {
  return new BelayError('unauthenticated', message);
}

function keyOf(header: string | undefined): string | null {
  const match = /^(Bearer|Basic) +(\S+) *$/i.exec(header ?? '');
  if (match === null) return null;
  const [, scheme = '', credentials = ''] = match;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const password = pair.slice(pair.indexOf(':') + 1);
  return pair.includes(':') && password !== '' ? password : null;
}

function createCallers(database: Database) {
  const known = new LRUCache<string, Caller>({ max: MAX_KEYS, ttl: REMEMBERED_MS });
  const unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN, ttl: REMEMBERED_MS });
  // Requests that miss together share one look-up; it began after the key was forgotten, so it is fresh enough.
  const searches = new Map<string, Promise<Caller | null>>();

  async function search(hash: string): Promise<Caller | null> {
    const row = await findApiKey(database, hash);
    if (row === null) {
      unknown.set(hash, true);
      return null;
    }
    const { workspace_id, environment, id, name, scope } = row;
    const caller: Caller = {
      tenant: { workspace_id, environment },
      actor: { type: 'api_key', id, name },
      scope,
      permissions: permissionsOfKey('full'),
    };
    known.set(hash, caller);
    return caller;
  }

  return {
    known: (hash: string): Caller | null | undefined =>
      known.get(hash) ?? (unknown.has(hash) ? null : undefined),
    find: (hash: string): Promise<Caller | null> => {
      const running = searches.get(hash) ?? search(hash).finally(() => searches.delete(hash));
      searches.set(hash, running);
      return running;
    },
  };
}
