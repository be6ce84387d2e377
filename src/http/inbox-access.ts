import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Permission } from '../access/permission.ts';
import { now } from '../clock.ts';
import { BelayError } from '../errors.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { readUserToken } from '../secrets/user-token.ts';
import { hashApiKey } from '../store/api-key-hash.ts';
import type { Database } from '../store/database.ts';
import type { InboxOwner } from '../store/inbox-store.ts';
import { createKeyCallers, keyOf } from './key-caller.ts';
import { pathParam } from './params.ts';
import { requireToo } from './permit.ts';
import { queryOf, textParam } from './query.ts';

/** Finds out whose inbox a request may touch; throws a 401 or 403. */
export type InboxAccess = (request: FastifyRequest, what: 'read' | 'write') => Promise<InboxOwner>;

const SCOPES = { read: 'inbox:read:messages', write: 'inbox:write:events' };
const NEEDS: Readonly<Record<'read' | 'write', Permission>> = { read: 'read', write: 'operate' };

/** A key opens every inbox of its environment; a user's token that of its user. */
export function createInboxAccess(database: Database, secrets: SecretBox | null): InboxAccess {
  const keys = createKeyCallers(database);
  return async (request, what) => {
    const user_id = pathParam(request, 'user_id');
    const credential = keyOf(request) ?? textParam(queryOf(request), 'token');
    if (credential === null)
      throw unauthenticated('Send an API key or a token: "Authorization: Bearer <token>".');
    const claims = secrets === null ? null : readUserToken(secrets, credential, now());
    if (claims !== null) {
      if (!claims.users.includes(user_id)) throw forbidden('user_id: this token is for another user');
      if (!claims.scopes.includes(SCOPES[what])) throw forbidden(`scope: this token lacks ${SCOPES[what]}`);
      const environment = claims.environment === 'test' ? 'test' : 'production';
      return { workspace_id: claims.workspace_id, environment, user_id };
    }
    const hash = hashApiKey(credential);
    const caller = keys.known(hash) ?? (await keys.find(hash));
    if (caller === null) throw unauthenticated('The key or token is not known, or has run out.');
    await requireToo(database, caller, NEEDS[what]);
    return { ...caller.tenant, user_id };
  };
}

/**
 * Lets pages of any origin call this part of the app: it takes no cookies, so a page gets no further than the token that
 * it was given.
 */
export function permitOrigins(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({ 'access-control-allow-origin': '*', vary: 'Origin' });
    done();
  });
  app.options('/inbox/*', (_request, reply) =>
    reply
      .headers({
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '86400',
      })
      .code(204)
      .send(),
  );
}

function unauthenticated(message: string): BelayError {
  return new BelayError('unauthenticated', message);
}

function forbidden(message: string): BelayError {
  return new BelayError('forbidden', message);
}
