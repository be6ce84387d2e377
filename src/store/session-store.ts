import type { Role } from '../access/role.ts';
import { newUuid } from '../ids.ts';
import type { Executor, Row } from './database.ts';
import { hashSecretToken, newSecretToken } from './secret-token.ts';

/** A person who has signed in. Times are epoch ms. */
export type Session = {
  readonly id: string;
  readonly account: { readonly id: string; readonly email: string; readonly name: string };
  /** The workspaces that the person is a member of, the oldest membership first. */
  readonly workspaces: readonly Membership[];
  readonly expires_at: number;
};

export type Membership = { readonly id: string; readonly name: string; readonly role: Role };

/** Where a session comes from, for people who look at their sessions. */
export type Origin = { readonly user_agent: string; readonly address: string };

/** Unused sessions end after two weeks, used ones after a quarter of a year. */
const EXPIRY = "least(created_at + interval '90 days', now() + interval '14 days')";

const INSERT = `
INSERT INTO session (hash, id, account_id, user_agent, address, expires_at)
VALUES (decode($1, 'hex'), $2, $3, $4, $5, now() + interval '14 days')`;

/** Begins a session; returns its secret, which is kept nowhere. Clears away what has expired. */
export async function beginSession(
  db: Executor,
  accountId: string,
  { user_agent, address }: Origin,
): Promise<string> {
  const token = newSecretToken();
  await db.query('DELETE FROM session WHERE expires_at < now()');
  await db.query(INSERT, [hashSecretToken(token), newUuid(), accountId, user_agent.slice(0, 300), address]);
  return token;
}

// `last_seen_at` moves once a minute at most, so that authentication is a read.
const FIND = `
WITH seen AS (
  UPDATE session SET last_seen_at = now(), expires_at = ${EXPIRY}
  WHERE hash = decode($1, 'hex') AND expires_at > now() AND last_seen_at < now() - interval '1 minute'
)
SELECT s.id, jsonb_build_object('id', a.id, 'email', a.email, 'name', a.name) AS account, s.expires_at, (
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'role', m.role)
    ORDER BY m.created_at, w.id), '[]')
  FROM member m JOIN workspace w ON w.id = m.workspace_id WHERE m.account_id = a.id) AS workspaces
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.hash = decode($1, 'hex') AND s.expires_at > now()`;

/** The session with this hash; null when there is none or it has ended. */
export async function findSession(db: Executor, hash: string): Promise<Session | null> {
  const [row] = await db.query<Session & Row>(FIND, [hash]);
  return row ?? null;
}

/** One of a person's sessions as they see it. Times are epoch ms. */
export type SessionSummary = Origin & {
  readonly id: string;
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly expires_at: number;
};

const LIST = `
SELECT id, user_agent, address, created_at, last_seen_at, expires_at FROM session
WHERE account_id = $1 AND expires_at > now() ORDER BY last_seen_at DESC, id LIMIT 100`;

/** The sessions of a person, the last used first; at most 100. */
export async function listSessions(db: Executor, accountId: string): Promise<readonly SessionSummary[]> {
  return db.query<SessionSummary & Row>(LIST, [accountId]);
}

/** Ends one of a person's sessions; false when there is no such session. */
export async function endSession(db: Executor, accountId: string, id: string): Promise<boolean> {
  const rows = await db.query('DELETE FROM session WHERE account_id = $1 AND id = $2 RETURNING id', [
    accountId,
    id,
  ]);
  return rows.length > 0;
}
