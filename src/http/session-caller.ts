import type { FastifyRequest } from 'fastify';
import { permissionsOf } from '../access/role.ts';
import { BelayError, invalid } from '../errors.ts';
import type { Database } from '../store/database.ts';
import type { Environment } from '../store/scope.ts';
import { findSession, type Membership, type Session } from '../store/session-store.ts';
import type { Caller } from './caller.ts';
import { cookieOf } from './cookies.ts';
import { createRemembered, type Remembered } from './remembered.ts';
import { csrfTokenOf } from './session-cookie.ts';

/** The sessions behind cookies, by hash. */
export function createSessions(database: Database): Remembered<Session> {
  return createRemembered((hash) => findSession(database, hash));
}

/**
 * A person as the caller of this request. They choose workspace and environment with every request: by header, else by a
 * cookie that the page sets, else the first workspace and production. Throws a 403 for a workspace they are no member of.
 */
export function personCaller(request: FastifyRequest, session: Session, sessionToken: string): Caller {
  const { id, role } = chosenWorkspace(request, session);
  const { account } = session;
  return {
    tenant: { workspace_id: id, environment: chosenEnvironment(request) },
    actor: { type: 'user', id: account.id, name: account.name },
    scope: 'published',
    permissions: permissionsOf(role),
    person: { session, role, csrfToken: csrfTokenOf(sessionToken) },
  };
}

function chosenWorkspace(request: FastifyRequest, { workspaces }: Session): Membership {
  const header = request.headers['x-belay-workspace'];
  const named = workspaces.find(({ id }) => id === header);
  const [first] = workspaces;
  if (first === undefined || (header !== undefined && named === undefined)) {
    throw new BelayError(
      'forbidden',
      'You are no member of this workspace. Ask one of its admins for an invitation.',
    );
  }
  const kept = cookieOf(request, 'belay_workspace');
  return named ?? workspaces.find(({ id }) => id === kept) ?? first;
}

function chosenEnvironment(request: FastifyRequest): Environment {
  const header = request.headers['x-belay-environment'];
  if (header === 'production' || header === 'test') return header;
  if (header !== undefined) throw invalid('x-belay-environment', 'expected production or test');
  return cookieOf(request, 'belay_environment') === 'test' ? 'test' : 'production';
}
