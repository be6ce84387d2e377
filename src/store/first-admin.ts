import { DEFAULT_WORKSPACE } from './api-key-bootstrap.ts';
import type { Database } from './database.ts';
import { invite } from './invitation-store.ts';
import { hasMembers } from './member-store.ts';

/**
 * The token of a link that makes the first admin of the default workspace; null once somebody is a member. Every start
 * makes another one, and the first that is taken ends them all.
 */
export async function inviteFirstAdmin(db: Database): Promise<string | null> {
  if (await hasMembers(db, DEFAULT_WORKSPACE)) return null;
  const { token } = await invite(db, {
    workspace_id: DEFAULT_WORKSPACE,
    email: null,
    role: 'admin',
    invited_by: { type: 'system', id: 'belay', name: 'First start' },
  });
  return token;
}
