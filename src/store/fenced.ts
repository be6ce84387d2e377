import { discardBatches } from './batch-cancel.ts';
import { addBatches } from './cancelation-store.ts';
import type { Database } from './database.ts';
import { telling } from './live-event.ts';
import type { ClaimedRun } from './run-claim.ts';

const MARK = `
WITH marked AS (
UPDATE run r
SET status = 'CANCELED', due_at = NULL, wake_at = NULL, lease_owner = NULL, version = r.version + 1,
  cancelation_id = f.cancelation_id, finished_at = now(), updated_at = now()
FROM token_fence f
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = $3 AND r.status IN ('PROCESSING', 'WAITING')
  AND f.workspace_id = r.workspace_id AND f.environment = r.environment AND f.token = r.cancelation_token
  AND f.canceled_seq >= r.seq AND f.excluded_run_id IS DISTINCT FROM r.id
RETURNING r.workspace_id, r.environment, r.id, f.cancelation_id
)${telling('marked', 'run.updated')}
SELECT cancelation_id FROM marked`;

// A receipt that is still being marked counts its rows at the end; a closed one learns of a latecomer here.
const COUNT = `
UPDATE cancelation SET matched = matched + 1, canceled = canceled + 1
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND marked_at IS NOT NULL`;

/**
 * Cancels a run that was claimed behind its token's fence: its row had not been marked yet, or its invoke committed
 * in the very moment of the cancel.
 */
export async function markFenced(
  database: Database,
  { workspace_id, environment, run }: ClaimedRun,
): Promise<void> {
  await database.transaction(async (tx) => {
    const [row] = await tx.query<{ cancelation_id: string }>(MARK, [workspace_id, environment, run.id]);
    if (row === undefined) return;
    await tx.query(COUNT, [workspace_id, environment, row.cancelation_id]);
    const tenant = { workspace_id, environment };
    await addBatches(tx, tenant, row.cancelation_id, await discardBatches(tx, tenant, [run]));
  });
}
