import { type Reach, reachParameters } from './cancel-mark.ts';
import type { CanceledBatch } from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

const RUNS = {
  token: 'r.cancelation_token = $3 AND r.seq <= $4 AND r.id IS DISTINCT FROM $5',
  'further-token': `r.id IN (
    SELECT t.run_id FROM run_further_token t
    WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $3 AND t.seq <= $4) AND r.id IS DISTINCT FROM $5`,
  run: 'r.id = ANY ($3::text[])',
};

// Unfinished runs lose what they own; finished ones what they have added.
const PREVIEW = (where: string) => `
SELECT b.id AS batch_id, b.key AS batch_key, b.items AS discarded_items, 0 AS removed_items
FROM run r JOIN batch b
  ON b.workspace_id = r.workspace_id AND b.environment = r.environment AND b.owner_run_id = r.id
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.status IN ('PROCESSING', 'WAITING') AND ${where}
UNION ALL
SELECT b.id, b.key, 0, count(*)::int
FROM batch_item i
JOIN run r ON r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.id = i.run_id
JOIN batch b ON b.workspace_id = i.workspace_id AND b.environment = i.environment AND b.id = i.batch_id
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.status NOT IN ('PROCESSING', 'WAITING') AND ${where}
GROUP BY b.id, b.key`;
const PREVIEWS = {
  token: PREVIEW(RUNS.token),
  'further-token': PREVIEW(RUNS['further-token']),
  run: PREVIEW(RUNS.run),
};

/** What a cancel would do to open batches now. */
export async function previewBatches(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reaches: readonly Reach[],
): Promise<readonly CanceledBatch[]> {
  const batches: CanceledBatch[] = [];
  for (const reach of reaches) {
    const parameters = [workspace_id, environment, ...reachParameters(reach)];
    batches.push(...(await db.query<CanceledBatch & Row>(PREVIEWS[reach.kind], parameters)));
  }
  const discarded = new Set(batches.filter((one) => one.discarded_items > 0).map((one) => one.batch_id));
  return batches.filter((one) => one.discarded_items > 0 || !discarded.has(one.batch_id));
}
