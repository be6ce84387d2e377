import type { Executor } from './database.ts';

// The owners' rows are locked in seq order. A claimed owner looks at its batch anyway, and is left alone.
const WAKE = `
WITH full_batch AS (
  SELECT workspace_id, environment, owner_run_id FROM batch WHERE closed_at IS NOT NULL
  ORDER BY closed_at LIMIT 1000
), hit AS (
  SELECT r.workspace_id, r.environment, r.id FROM full_batch b JOIN run r
    ON r.workspace_id = b.workspace_id AND r.environment = b.environment AND r.id = b.owner_run_id
  WHERE r.status = 'WAITING' AND r.ask ->> 'kind' = 'batch' AND r.lease_owner IS NULL AND r.due_at > now()
  ORDER BY r.seq
  FOR NO KEY UPDATE OF r
), woken AS (
  UPDATE run r SET due_at = now(), wake_at = NULL
  FROM hit WHERE r.workspace_id = hit.workspace_id AND r.environment = hit.environment AND r.id = hit.id
  RETURNING r.id
)
SELECT count(*)::int AS count FROM woken`;

/** Wakes the owners of batches that take no more events; how many. */
export async function wakeOwners(db: Executor): Promise<number> {
  const [row] = await db.query<{ count: number }>(WAKE);
  return row?.count ?? 0;
}
