import type { SessionAnswer } from '../api/session-schema.ts';
import type { Caller } from './caller.ts';
import { isoTime } from './time.ts';

/** Who has signed in, where they are and what they may do there. */
export function sessionJson({ tenant, person, permissions }: Caller): SessionAnswer {
  if (person === null) throw new Error('the caller is no person');
  const { session, role, csrfToken } = person;
  const here = session.workspaces.find(({ id }) => id === tenant.workspace_id);
  return {
    user: session.account,
    workspace: { id: tenant.workspace_id, name: here?.name ?? tenant.workspace_id },
    environment: tenant.environment,
    role,
    permissions: [...permissions],
    workspaces: [...session.workspaces],
    csrf_token: csrfToken,
    expires_at: isoTime(session.expires_at),
  };
}
