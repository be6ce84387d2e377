import type { Account, NewAccount } from './account-store.ts';
import { insertAccount } from './account-store.ts';
import { recordAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import { findInvitation, takeInvitation } from './invitation-store.ts';
import { addMember } from './member-store.ts';
import { beginSession, type Origin } from './session-store.ts';

export type Join = {
  /** Of the invitation. */
  readonly token: string;
  readonly workspace_id: string;
  /** Somebody who has an account already and has proved it, or a new one. */
  readonly person: Account | NewAccount;
  readonly origin: Origin;
};

export type Joined =
  | { readonly kind: 'joined'; readonly sessionToken: string }
  /** The invitation has been taken, withdrawn or has expired meanwhile. */
  | { readonly kind: 'gone' }
  /** Somebody took the address in the same moment. */
  | { readonly kind: 'address-taken' };

/** Makes whoever holds an invitation a member, and signs them in: all of it or nothing. */
export async function joinWorkspace(
  db: Database,
  { token, workspace_id, person, origin }: Join,
): Promise<Joined> {
  return db.transaction(async (tx) => {
    // Of two who take the link of the first admin at once, the second finds a member.
    await tx.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [workspace_id]);
    const invitation = await findInvitation(tx, token);
    if (invitation === null) return { kind: 'gone' };
    const account = 'id' in person ? person : await insertAccount(tx, person);
    if (account === null) return { kind: 'address-taken' };
    if (!(await takeInvitation(tx, invitation))) return { kind: 'gone' };
    await addMember(tx, workspace_id, account.id, invitation.role);
    await recordAudit(tx, {
      workspace_id,
      environment: '*',
      actor: { type: 'user', id: account.id, name: account.name },
      action: 'member.joined',
      target: { type: 'member', id: account.id, name: account.email },
      after: { role: invitation.role },
    });
    return { kind: 'joined', sessionToken: await beginSession(tx, account.id, origin) };
  });
}
