import type { StepRecord } from '../engine/write.ts';
import type { Executor } from './database.ts';
import type { ClaimedRun } from './run-claim.ts';
import { FENCED_STATUS, JOIN_FENCE } from './run-fence.ts';

const INSERT = `
INSERT INTO step (workspace_id, environment, run_id, index, path, action, ref, status, input, output, error,
  created_at, updated_at)
SELECT r.workspace_id, r.environment, r.id, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11::jsonb,
  to_timestamp($12::float8 / 1000), to_timestamp($13::float8 / 1000)
FROM run r ${JOIN_FENCE}
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = $3 AND ${FENCED_STATUS} = 'CANCELED' AND r.cursor = $5
ON CONFLICT (workspace_id, environment, run_id, index) DO NOTHING`;

/**
 * Keeps the real outcome of a step that was in hand when its run was canceled (reference 8.4). Only a fetch can be:
 * every other step takes effect in the commit that the cancel has prevented.
 */
export async function recordInHand(
  db: Executor,
  { workspace_id, environment, run }: ClaimedRun,
  steps: readonly StepRecord[],
): Promise<void> {
  const [step] = steps;
  if (step === undefined || step.action !== 'fetch-data') return;
  await db.query(INSERT, [
    workspace_id,
    environment,
    run.id,
    step.index,
    step.path,
    step.action,
    step.ref,
    step.status,
    JSON.stringify(step.input),
    JSON.stringify(step.output),
    JSON.stringify(step.error),
    step.created_at,
    step.updated_at,
  ]);
}
