import type { Executor } from './database.ts';
import type { ClaimedRun } from './run-claim.ts';
import { type Tenant, tenantKey } from './scope.ts';

const HOLD = `
SELECT r.workspace_id, r.environment, r.id, r.version, coalesce(c.now, clock_timestamp()) AS now
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, id text, version int)
JOIN run r ON r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.id = i.id
  AND r.version = i.version AND r.status IN ('PROCESSING', 'WAITING')
LEFT JOIN clock c ON c.workspace_id = r.workspace_id AND c.environment = r.environment AND c.id = r.clock_id
WHERE NOT EXISTS (
  SELECT FROM token_fence f WHERE f.workspace_id = r.workspace_id AND f.environment = r.environment
    AND f.token = r.cancelation_token AND f.canceled_seq >= r.seq AND f.excluded_run_id IS DISTINCT FROM r.id)
ORDER BY r.seq
FOR NO KEY UPDATE OF r`;

/** A claimed run that the transaction holds, with the time on its own clock, epoch ms. */
export type HeldRun<T> = { readonly item: T; readonly now: number };

/**
 * Locks claimed runs in seq order, as commits and cancels do, and returns those that nobody has moved or canceled, oldest
 * first. Until the transaction ends nobody can.
 */
export async function holdRuns<T extends { readonly claimed: ClaimedRun }>(
  tx: Executor,
  items: readonly T[],
): Promise<readonly HeldRun<T>[]> {
  const wanted = items.map(({ claimed: { workspace_id, environment, run, version } }) => ({
    ...{ workspace_id, environment, id: run.id, version },
  }));
  const rows = await tx.query<Tenant & { id: string; version: number; now: number }>(HOLD, [
    JSON.stringify(wanted),
  ]);
  const times = new Map(rows.map((row) => [`${tenantKey(row)}/${row.id}/${row.version}`, row.now]));
  const held: HeldRun<T>[] = [];
  for (const item of items.toSorted((a, b) => a.claimed.seq - b.claimed.seq)) {
    const { run, version } = item.claimed;
    const key = `${tenantKey(item.claimed)}/${run.id}/${version}`;
    const now = times.get(key);
    if (now !== undefined) held.push({ item, now });
    // Never for two: after a lease ran out, one run may be asked about twice.
    times.delete(key);
  }
  return held;
}
