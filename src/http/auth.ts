import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BelayError } from '../errors.ts';
import { hashApiKey } from '../store/api-key-hash.ts';
import type { Actor } from '../store/cancelation.ts';
import type { Database } from '../store/database.ts';
import { hashSecretToken } from '../store/secret-token.ts';
import type { Session } from '../store/session-store.ts';
import type { Caller } from './caller.ts';
import { createKeyCallers, keyOf } from './key-caller.ts';
import { requirePermission } from './permit.ts';
import type { Remembered } from './remembered.ts';
import { personCaller } from './session-caller.ts';
import { requireOwnPage, sessionTokenOf } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

export type AuthDeps = { readonly database: Database; readonly sessions: Remembered<Session> };

/** Looks up who a request comes from, as of now: null when its key or session has ended meanwhile. */
export type CallerOfAgain = (request: FastifyRequest) => Promise<Caller | null>;

/**
 * Requires an API key or a session from every request of this part of the app, and the permission that its endpoint
 * needs. A key wins over a cookie.
 */
export function authenticate(app: FastifyInstance, { database, sessions }: AuthDeps): CallerOfAgain {
  const keys = createKeyCallers(database);
  app.decorateRequest('caller', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const key = keyOf(request);
    if (key === null) {
      callerInSession(request, sessions).then(
        (caller) => admit(request, caller, done),
        (error: Error) => done(error),
      );
      return;
    }
    const hash = hashApiKey(key);
    const known = keys.known(hash);
    if (known !== undefined) return admit(request, known, done);
    keys.find(hash).then(
      (caller) => admit(request, caller, done),
      (error: Error) => done(error),
    );
  });
  app.addHook('onRequest', (request) => requirePermission(database, request, callerOf(request)));

  return async (request) => {
    const key = keyOf(request);
    if (key !== null) {
      const hash = hashApiKey(key);
      return keys.known(hash) ?? (await keys.find(hash));
    }
    try {
      return await callerInSession(request, sessions);
    } catch (error) {
      if (error instanceof BelayError) return null;
      throw error;
    }
  };
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

async function callerInSession(request: FastifyRequest, sessions: Remembered<Session>): Promise<Caller> {
  const token = sessionTokenOf(request);
  if (token === null) throw unauthenticated('Send an API key: "Authorization: Bearer <key>".');
  const hash = hashSecretToken(token);
  const session = sessions.known(hash) ?? (await sessions.find(hash));
  if (session === null) throw unauthenticated('The session has ended. Sign in again.');
  requireOwnPage(request, token);
  return personCaller(request, session, token);
}

function unauthenticated(message: string): BelayError {
  return new BelayError('unauthenticated', message);
}
