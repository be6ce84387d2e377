import type { Role } from '../access/role.ts';
import { newUuid } from '../ids.ts';
import { recordAudit } from './audit-store.ts';
import type { Actor } from './cancelation.ts';
import type { Database, Executor, Row } from './database.ts';
import { hashSecretToken, newSecretToken } from './secret-token.ts';

/** A link into a workspace that works once. Times are epoch ms. */
export type Invitation = {
  readonly id: string;
  readonly workspace_id: string;
  /** Null for the link that makes the first admin. */
  readonly email: string | null;
  readonly role: Role;
  readonly invited_by: Actor;
  readonly created_at: number;
  readonly expires_at: number;
};

export type NewInvitation = Pick<Invitation, 'workspace_id' | 'email' | 'role' | 'invited_by'>;

const COLUMNS = 'id, workspace_id, email, role, invited_by, created_at, expires_at';

const INSERT = `
INSERT INTO invitation (workspace_id, id, hash, email, role, invited_by, expires_at)
VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6::jsonb, now() + interval '7 days')
RETURNING ${COLUMNS}`;

/** Invites somebody for a week; an earlier invitation of the same address ends. The token is kept nowhere. */
export async function invite(
  db: Database,
  invitation: NewInvitation,
): Promise<{ readonly invitation: Invitation; readonly token: string }> {
  const { workspace_id, email, role, invited_by } = invitation;
  const token = newSecretToken();
  return db.transaction(async (tx) => {
    await tx.query('DELETE FROM invitation WHERE workspace_id = $1 AND (email = $2 OR expires_at < now())', [
      workspace_id,
      email,
    ]);
    const [row] = await tx.query<Invitation & Row>(INSERT, [
      workspace_id,
      newUuid(),
      hashSecretToken(token),
      email,
      role,
      JSON.stringify(invited_by),
    ]);
    if (row === undefined) throw new Error('the invitation was not kept');
    if (email !== null) {
      await recordAudit(tx, {
        workspace_id,
        environment: '*',
        actor: invited_by,
        action: 'member.invited',
        target: { type: 'invitation', id: row.id, name: email },
        after: { role },
      });
    }
    return { invitation: row, token };
  });
}

const LIST = `
SELECT ${COLUMNS} FROM invitation
WHERE workspace_id = $1 AND email IS NOT NULL AND expires_at > now() ORDER BY created_at DESC, id LIMIT 1000`;

/** The invitations of a workspace that nobody has taken yet, newest first; at most 1,000. */
export async function listInvitations(db: Executor, workspaceId: string): Promise<readonly Invitation[]> {
  return db.query<Invitation & Row>(LIST, [workspaceId]);
}

// The link of the first admin works only while there is nobody: it was printed, and may stand in a log.
const FIND = `
SELECT ${COLUMNS} FROM invitation i
WHERE hash = decode($1, 'hex') AND expires_at > now()
  AND (email IS NOT NULL OR NOT EXISTS (SELECT FROM member m WHERE m.workspace_id = i.workspace_id))`;

/** The invitation behind a token; null when there is none, or it has been taken or has expired. */
export async function findInvitation(db: Executor, token: string): Promise<Invitation | null> {
  const [row] = await db.query<Invitation & Row>(FIND, [hashSecretToken(token)]);
  return row ?? null;
}

/** Uses an invitation up, and with the first admin every other link of that kind; false when it is gone already. */
export async function takeInvitation(
  db: Executor,
  { workspace_id, id, email }: Invitation,
): Promise<boolean> {
  const rows = await db.query('DELETE FROM invitation WHERE workspace_id = $1 AND id = $2 RETURNING id', [
    workspace_id,
    id,
  ]);
  if (email === null) {
    await db.query('DELETE FROM invitation WHERE workspace_id = $1 AND email IS NULL', [workspace_id]);
  }
  return rows.length > 0;
}

/** Takes an invitation back; false when there is none of that id. */
export async function withdrawInvitation(
  db: Database,
  workspaceId: string,
  id: string,
  actor: Actor,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ email: string | null }>(
      'DELETE FROM invitation WHERE workspace_id = $1 AND id = $2 RETURNING email',
      [workspaceId, id],
    );
    if (row === undefined) return false;
    await recordAudit(tx, {
      workspace_id: workspaceId,
      environment: '*',
      actor,
      action: 'member.invitation_withdrawn',
      target: { type: 'invitation', id, ...(row.email === null ? {} : { name: row.email }) },
    });
    return true;
  });
}
