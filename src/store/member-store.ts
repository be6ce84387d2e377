import type { Role } from '../access/role.ts';
import { recordAudit } from './audit-store.ts';
import type { Actor } from './cancelation.ts';
import type { Database, Executor, Row } from './database.ts';

/** A person in a workspace. Times are epoch ms. */
export type Member = {
  /** The id of the account. */
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: number;
  readonly last_seen_at: number | null;
};

const LIST = `
SELECT a.id, a.email, a.name, m.role, m.created_at,
  (SELECT max(s.last_seen_at) FROM session s WHERE s.account_id = a.id) AS last_seen_at
FROM member m JOIN account a ON a.id = m.account_id
WHERE m.workspace_id = $1 AND ($2::text IS NULL OR m.account_id = $2)
ORDER BY m.created_at, a.id LIMIT 1000`;

/** The members of a workspace, the first first; at most 1,000. */
export async function listMembers(db: Executor, workspaceId: string): Promise<readonly Member[]> {
  return db.query<Member & Row>(LIST, [workspaceId, null]);
}

const ADMINS = `
SELECT a.name, a.email FROM member m JOIN account a ON a.id = m.account_id
WHERE m.workspace_id = $1 AND m.role = 'admin' ORDER BY m.created_at LIMIT 5`;

/** Who can grant permissions: up to five admins. */
export async function listAdmins(
  db: Executor,
  workspaceId: string,
): Promise<readonly { readonly name: string; readonly email: string }[]> {
  return db.query(ADMINS, [workspaceId]);
}

/** Whether anybody is a member of a workspace yet. */
export async function hasMembers(db: Executor, workspaceId: string): Promise<boolean> {
  const rows = await db.query('SELECT FROM member WHERE workspace_id = $1 LIMIT 1', [workspaceId]);
  return rows.length > 0;
}

const ADD = `
INSERT INTO member (workspace_id, account_id, role) VALUES ($1, $2, $3)
ON CONFLICT (workspace_id, account_id) DO UPDATE SET role = excluded.role`;

/** Makes a person a member, or gives a member another role. */
export async function addMember(
  db: Executor,
  workspaceId: string,
  accountId: string,
  role: Role,
): Promise<void> {
  await db.query(ADD, [workspaceId, accountId, role]);
}

export type Changed =
  | { readonly kind: 'changed'; readonly member: Member }
  | { readonly kind: 'unknown' }
  /** Nobody would be left who can let others in. */
  | { readonly kind: 'last-admin' };

/** Gives a member another role, or takes them out of the workspace (null). Whoever is nowhere a member is forgotten. */
export async function changeMember(
  db: Database,
  workspaceId: string,
  accountId: string,
  role: Role | null,
  actor: Actor,
): Promise<Changed> {
  return db.transaction(async (tx) => {
    // Two admins who demote each other at the same moment come one after the other.
    await tx.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [workspaceId]);
    const [member] = await tx.query<Member & Row>(LIST, [workspaceId, accountId]);
    if (member === undefined) return { kind: 'unknown' };
    if (member.role === 'admin' && role !== 'admin' && (await countAdmins(tx, workspaceId)) === 1) {
      return { kind: 'last-admin' };
    }
    if (role === null) await removeMember(tx, workspaceId, accountId);
    else await addMember(tx, workspaceId, accountId, role);
    await recordAudit(tx, {
      workspace_id: workspaceId,
      environment: '*',
      actor,
      action: role === null ? 'member.removed' : 'member.role_changed',
      target: { type: 'member', id: accountId, name: member.email },
      before: { role: member.role },
      ...(role === null ? {} : { after: { role } }),
    });
    return { kind: 'changed', member: { ...member, role: role ?? member.role } };
  });
}

async function countAdmins(db: Executor, workspaceId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM member WHERE workspace_id = $1 AND role = 'admin'",
    [workspaceId],
  );
  return row?.count ?? 0;
}

async function removeMember(db: Executor, workspaceId: string, accountId: string): Promise<void> {
  await db.query('DELETE FROM member WHERE workspace_id = $1 AND account_id = $2', [workspaceId, accountId]);
  await db.query(
    'DELETE FROM account WHERE id = $1 AND NOT EXISTS (SELECT FROM member WHERE account_id = $1)',
    [accountId],
  );
}
