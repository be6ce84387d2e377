import type { BatchPlan } from '../engine/batch.ts';
import type { BatchOutcome } from '../engine/event.ts';
import { BATCH_ORDER } from './batch.ts';
import { batchKey, readGroups } from './batch-read.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A batch whose owner has woken up and is held by the transaction. */
export type BatchRelease = Tenant & {
  readonly id: string;
  readonly retain: BatchPlan['retain'];
  /** Epoch ms on the batch's own clock. */
  readonly now: number;
};

/**
 * Releases those of these batches whose time has come, and removes them: one outcome for each, in order. A batch that has
 * been extended meanwhile stays.
 */
export async function releaseBatches(
  tx: Executor,
  releases: readonly BatchRelease[],
): Promise<readonly BatchOutcome[]> {
  const locked = await lock(tx, releases);
  const due = releases.filter((release) => {
    const batch = locked.get(batchKey(release));
    return batch !== undefined && (batch.closed || batch.release_at <= release.now);
  });
  const groups = await readGroups(tx, due);
  if (due.length > 0) await removeBatches(tx, due);
  return releases.map((release) => {
    const batch = locked.get(batchKey(release));
    if (batch === undefined) return null;
    const read = due.includes(release) ? groups.get(batchKey(release)) : undefined;
    return read ?? { release_at: batch.release_at };
  });
}

const LOCK = `
SELECT b.workspace_id, b.environment, b.id, b.release_at, b.closed_at IS NOT NULL AS closed
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, id text)
JOIN batch b ON b.workspace_id = i.workspace_id AND b.environment = i.environment AND b.id = i.id
ORDER BY ${BATCH_ORDER}
FOR UPDATE OF b`;

type Locked = Tenant & { readonly id: string; readonly release_at: number; readonly closed: boolean };

async function lock(tx: Executor, batches: readonly BatchRelease[]): Promise<ReadonlyMap<string, Locked>> {
  const rows = await tx.query<Locked & Row>(LOCK, [JSON.stringify(batches)]);
  return new Map(rows.map((row) => [batchKey(row), row]));
}

const REMOVE = `
WITH gone AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text)
), items AS (
  DELETE FROM batch_item i USING gone g
  WHERE i.workspace_id = g.workspace_id AND i.environment = g.environment AND i.batch_id = g.id
)
DELETE FROM batch b USING gone g
WHERE b.workspace_id = g.workspace_id AND b.environment = g.environment AND b.id = g.id`;

/** Deletes batches that the transaction has locked, with everything in them. */
export async function removeBatches(
  tx: Executor,
  batches: readonly (Tenant & { readonly id: string })[],
): Promise<void> {
  await tx.query(REMOVE, [
    JSON.stringify(batches.map(({ workspace_id, environment, id }) => ({ workspace_id, environment, id }))),
  ]);
}
