import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';
import { readStoredAnswer } from './stored-answer.ts';

/** Names one idempotent request: `scope` is its method and path (reference 3.3, D-28). */
export type IdempotencyKey = Tenant & { readonly scope: string; readonly key: string };

export type Answered = { readonly status: number; readonly body: string };

export type Reservation =
  /** The caller is the first: it must `keepAnswer` or `releaseKey` with this `lock`. */
  | { readonly kind: 'reserved'; readonly lock: number }
  | ({ readonly kind: 'answered' } & Answered)
  | { readonly kind: 'in-progress' };

// A first request that died is taken over when its lock ends. The expiry of an answered key cannot be changed.
const RESERVE = `
INSERT INTO idempotency_key AS k (workspace_id, environment, scope, key, locked_until, expires_at)
VALUES ($1, $2, $3, $4, date_trunc('milliseconds', now() + interval '60 seconds'), to_timestamp($5::float8 / 1000))
ON CONFLICT (workspace_id, environment, scope, key) DO UPDATE
  SET status = NULL, body = NULL, locked_until = excluded.locked_until, expires_at = excluded.expires_at,
    created_at = now()
  WHERE k.expires_at <= now() OR (k.status IS NULL AND k.locked_until <= now())
RETURNING locked_until`;

/** Takes a key for at most 60 s, until `expiresAt` (epoch ms) once answered. */
export async function reserveKey(db: Executor, key: IdempotencyKey, expiresAt: number): Promise<Reservation> {
  const [row] = await db.query<{ locked_until: number }>(RESERVE, [...columns(key), expiresAt]);
  if (row !== undefined) return { kind: 'reserved', lock: row.locked_until };
  const answer = await readStoredAnswer(db, key, key);
  return answer === null ? { kind: 'in-progress' } : { kind: 'answered', ...answer };
}

const KEEP = `
UPDATE idempotency_key SET status = $6, body = $7
WHERE workspace_id = $1 AND environment = $2 AND scope = $3 AND key = $4 AND status IS NULL
  AND locked_until = to_timestamp($5::float8 / 1000)`;

/** Stores the answer for replays, unless the lock was lost meanwhile. */
export async function keepAnswer(
  db: Executor,
  key: IdempotencyKey,
  lock: number,
  answer: Answered,
): Promise<void> {
  await db.query(KEEP, [...columns(key), lock, answer.status, answer.body]);
}

const RELEASE = `
DELETE FROM idempotency_key
WHERE workspace_id = $1 AND environment = $2 AND scope = $3 AND key = $4 AND status IS NULL
  AND locked_until = to_timestamp($5::float8 / 1000)`;

/** Frees a key whose request changed nothing, so that it may be sent again. */
export async function releaseKey(db: Executor, key: IdempotencyKey, lock: number): Promise<void> {
  await db.query(RELEASE, [...columns(key), lock]);
}

function columns({ workspace_id, environment, scope, key }: IdempotencyKey): readonly string[] {
  return [workspace_id, environment, scope, key];
}
