import type { DigestSettings } from '../automation/digest.ts';
import type { Executor, Row } from './database.ts';
import type { DigestSlot } from './digest-add.ts';

/** An instance whose time has come, under this node's lease: it takes no more events. */
export type ClaimedDigest = DigestSlot & {
  readonly id: string;
  readonly version: number;
  /** Null where the topic has stopped digesting. */
  readonly settings: DigestSettings | null;
};

const CLAIM = `
WITH due AS (
  SELECT workspace_id, environment, id, topic_id FROM digest_instance
  WHERE due_at <= now() ORDER BY due_at LIMIT $1
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE digest_instance i
SET due_at = now() + $2 * interval '1 ms', closed_at = coalesce(i.closed_at, now()), version = i.version + 1
FROM due d
LEFT JOIN digest_topic t ON t.workspace_id = d.workspace_id AND t.environment = d.environment AND t.id = d.topic_id
WHERE i.workspace_id = d.workspace_id AND i.environment = d.environment AND i.id = d.id
RETURNING i.workspace_id, i.environment, i.clock_id, i.topic_id, i.user_id, i.id, i.version, t.settings`;

/** Takes up to `limit` due instances for `leaseMs`, and closes them. */
export async function claimDigests(
  db: Executor,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly ClaimedDigest[]> {
  return db.query<ClaimedDigest & Row>(CLAIM, [limit, leaseMs]);
}

const NEXT_DUE = `
SELECT CASE WHEN min(due_at) IS NULL THEN NULL ELSE greatest(0, extract(epoch FROM min(due_at) - now()) * 1000) END AS ms
FROM digest_instance WHERE due_at < 'infinity'`;

/** Milliseconds until the next instance is due, null when none waits. */
export async function nextDigestDue(db: Executor): Promise<number | null> {
  const [row] = await db.query<{ ms: number | null }>(NEXT_DUE);
  return row?.ms ?? null;
}

const COMPLETE = `
UPDATE digest_instance SET completed_at = now(), due_at = NULL
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND version = $4 AND completed_at IS NULL
RETURNING id`;

const REMOVE = 'DELETE FROM batch_item WHERE workspace_id = $1 AND environment = $2 AND batch_id = $3';

/** Completes a claimed instance; false when another node has taken it over, whose runs are the ones that start. */
export async function completeDigest(
  tx: Executor,
  { workspace_id, environment, id, version }: ClaimedDigest,
): Promise<boolean> {
  const completed = await tx.query(COMPLETE, [workspace_id, environment, id, version]);
  if (completed.length > 0) await tx.query(REMOVE, [workspace_id, environment, id]);
  return completed.length > 0;
}

const RELEASE_NOW = `
WITH due AS (
  UPDATE digest_instance SET due_at = now()
  WHERE workspace_id = $1 AND environment = $2 AND schedule_id = $3 AND closed_at IS NULL
  RETURNING id
)
SELECT count(*)::int AS count FROM due`;

/** Makes every open instance of a schedule due; how many. */
export async function releaseNow(
  db: Executor,
  tenant: { readonly workspace_id: string; readonly environment: string },
  scheduleId: string,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(RELEASE_NOW, [
    tenant.workspace_id,
    tenant.environment,
    scheduleId,
  ]);
  return row?.count ?? 0;
}
