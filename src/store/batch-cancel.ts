import { BATCH_ORDER } from './batch.ts';
import { removeBatches } from './batch-release.ts';
import { type Reach, reachParameters } from './cancel-mark.ts';
import type { CanceledBatch } from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/**
 * What a cancel does to open batches: those of the runs that it has just marked are discarded (D-19), and what finished
 * runs have added to others is taken out again. Comes after the runs have been marked: whoever added something meanwhile
 * has committed by then.
 */
export async function cancelBatches(
  tx: Executor,
  tenant: Tenant,
  reaches: readonly Reach[],
  marked: readonly { readonly id: string }[],
): Promise<readonly CanceledBatch[]> {
  const batches = [...(await discardBatches(tx, tenant, marked))];
  for (const reach of reaches) {
    const parameters = [tenant.workspace_id, tenant.environment, ...reachParameters(reach)];
    batches.push(...(await tx.query<CanceledBatch & Row>(TAKE_OUT[reach.kind], parameters)));
  }
  return batches;
}

const OWNED = `
SELECT b.id AS batch_id, b.key AS batch_key, b.items AS discarded_items, 0 AS removed_items
FROM batch b
WHERE b.workspace_id = $1 AND b.environment = $2
  AND b.owner_run_id IN (SELECT jsonb_array_elements_text($3::jsonb))
ORDER BY ${BATCH_ORDER}`;

/** Discards the batches of canceled runs with everything in them. */
export async function discardBatches(
  tx: Executor,
  tenant: Tenant,
  owners: readonly { readonly id: string }[],
): Promise<readonly CanceledBatch[]> {
  if (owners.length === 0) return [];
  const batches = await tx.query<CanceledBatch & Row>(`${OWNED} FOR UPDATE OF b`, [
    tenant.workspace_id,
    tenant.environment,
    JSON.stringify(owners.map(({ id }) => id)),
  ]);
  if (batches.length > 0) {
    await removeBatches(
      tx,
      batches.map(({ batch_id: id }) => ({ ...tenant, id })),
    );
  }
  return batches;
}

const ITEMS = {
  token: 'i.cancelation_token = $3 AND i.run_seq <= $4 AND i.run_id IS DISTINCT FROM $5',
  'further-token': `i.run_id IN (
    SELECT t.run_id FROM run_further_token t
    WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $3 AND t.seq <= $4) AND i.run_id IS DISTINCT FROM $5`,
  run: 'i.run_id = ANY ($3::text[])',
};

// A batch that is being released meanwhile is gone once its lock has been waited for.
const TAKE = (where: string) => `
WITH touched AS (
  SELECT DISTINCT i.batch_id FROM batch_item i WHERE i.workspace_id = $1 AND i.environment = $2 AND ${where}
), locked AS (
  SELECT b.id, b.key FROM batch b
  WHERE b.workspace_id = $1 AND b.environment = $2 AND b.id IN (SELECT batch_id FROM touched)
  ORDER BY ${BATCH_ORDER}
  FOR UPDATE OF b
), gone AS (
  DELETE FROM batch_item i USING locked l
  WHERE i.workspace_id = $1 AND i.environment = $2 AND i.batch_id = l.id AND ${where}
  RETURNING i.batch_id
), counted AS (
  SELECT batch_id, count(*)::int AS items FROM gone GROUP BY batch_id
), kept AS (
  UPDATE batch b SET items = b.items - c.items FROM counted c
  WHERE b.workspace_id = $1 AND b.environment = $2 AND b.id = c.batch_id
)
SELECT c.batch_id, l.key AS batch_key, 0 AS discarded_items, c.items AS removed_items
FROM counted c JOIN locked l ON l.id = c.batch_id ORDER BY l.key`;
const TAKE_OUT = {
  token: TAKE(ITEMS.token),
  'further-token': TAKE(ITEMS['further-token']),
  run: TAKE(ITEMS.run),
};
