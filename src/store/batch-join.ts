import { BATCH_ORDER, type Batch, type BatchJoin, slotKey } from './batch.ts';
import { type Fill, fillSlot } from './batch-fill.ts';
import { insertItems } from './batch-item.ts';
import type { Executor, Row } from './database.ts';

/**
 * Puts events, oldest first, into the batches of their slots, and opens those that are missing: the batch of each, as it is
 * once all have joined. The caller's transaction holds the runs of the events.
 */
export async function joinBatches(tx: Executor, joins: readonly BatchJoin[]): Promise<readonly Batch[]> {
  const found = new Map<BatchJoin, Batch>();
  for (let waiting = joins; waiting.length > 0; waiting = joins.filter((join) => !found.has(join))) {
    const slots = bySlot(waiting);
    const open = await lockOpen(tx, [...slots.values()]);
    const fills = [...slots].map(([key, events]) => ({
      events,
      fill: fillSlot(open.get(key) ?? null, events),
    }));
    await keep(
      tx,
      fills.flatMap(({ fill: { kept } }) => (kept === null ? [] : [kept])),
    );
    const written = await insert(
      tx,
      fills.flatMap(({ fill: { opened } }) => opened),
    );
    // Where another transaction has opened the slot meanwhile, its batch is the one to join.
    for (const { events, fill } of fills) accept(events, fill, written, found);
  }
  await insertItems(
    tx,
    joins.map((join) => ({ ...join, batch_id: (found.get(join) as Batch).id })),
  );
  return joins.map((join) => found.get(join) as Batch);
}

function bySlot(joins: readonly BatchJoin[]): ReadonlyMap<string, readonly BatchJoin[]> {
  const slots = new Map<string, BatchJoin[]>();
  for (const join of joins) {
    const key = slotKey(join);
    const slot = slots.get(key);
    if (slot === undefined) slots.set(key, [join]);
    else slot.push(join);
  }
  return slots;
}

function accept(
  events: readonly BatchJoin[],
  { kept, batches }: Fill,
  written: ReadonlySet<string>,
  found: Map<BatchJoin, Batch>,
): void {
  for (const [index, event] of events.entries()) {
    const batch = batches[index];
    if (batch !== undefined && (batch.id === kept?.id || written.has(batch.id))) found.set(event, batch);
  }
}

// A batch whose owner has been canceled takes no more events; whoever marks the owner discards it.
const LOCK = `
SELECT b.workspace_id, b.environment, b.clock_id, b.key, b.id, b.owner_run_id, b.items, b.max_items, b.wait_ms,
  b.opened_at, b.release_at, b.ends_at, NOT EXISTS (
    SELECT FROM run r WHERE r.workspace_id = b.workspace_id AND r.environment = b.environment AND r.id = b.owner_run_id
      AND r.status IN ('PROCESSING', 'WAITING') AND NOT EXISTS (
        SELECT FROM token_fence f WHERE f.workspace_id = r.workspace_id AND f.environment = r.environment
          AND f.token = r.cancelation_token AND f.canceled_seq >= r.seq
          AND f.excluded_run_id IS DISTINCT FROM r.id)) AS closed
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, clock_id text, key text)
JOIN batch b ON b.workspace_id = i.workspace_id AND b.environment = i.environment AND b.clock_id = i.clock_id
  AND b.key = i.key
WHERE b.closed_at IS NULL
ORDER BY ${BATCH_ORDER}
FOR NO KEY UPDATE OF b`;

async function lockOpen(
  tx: Executor,
  slots: readonly (readonly BatchJoin[])[],
): Promise<ReadonlyMap<string, Batch>> {
  const wanted = slots.map(([join]) => {
    const { workspace_id, environment, clock_id, key } = join as BatchJoin;
    return { workspace_id, environment, clock_id, key };
  });
  const rows = await tx.query<Batch & Row>(LOCK, [JSON.stringify(wanted)]);
  return new Map(rows.map((row) => [slotKey(row), row]));
}

const KEEP = `
UPDATE batch b SET items = i.items, release_at = to_timestamp(i.release_at / 1000),
  closed_at = CASE WHEN i.closed THEN now() END
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, id text, items int, release_at float8,
  closed boolean)
WHERE b.workspace_id = i.workspace_id AND b.environment = i.environment AND b.id = i.id`;

async function keep(tx: Executor, batches: readonly Batch[]): Promise<void> {
  if (batches.length > 0) await tx.query(KEEP, [JSON.stringify(batches)]);
}

const INSERT = `
INSERT INTO batch AS b (workspace_id, environment, id, key, clock_id, owner_run_id, items, max_items, wait_ms, opened_at,
  release_at, ends_at, closed_at)
SELECT b.workspace_id, b.environment, b.id, b.key, b.clock_id, b.owner_run_id, b.items, b.max_items, b.wait_ms,
  to_timestamp(b.opened_at / 1000), to_timestamp(b.release_at / 1000), to_timestamp(b.ends_at / 1000),
  CASE WHEN b.closed THEN now() END
FROM jsonb_to_recordset($1::jsonb) AS b (workspace_id text, environment text, id text, key text, clock_id text,
  owner_run_id text, items int, max_items int, wait_ms float8, opened_at float8, release_at float8, ends_at float8,
  closed boolean)
ORDER BY ${BATCH_ORDER}
ON CONFLICT (workspace_id, environment, clock_id, key) WHERE closed_at IS NULL DO NOTHING
RETURNING b.id`;

async function insert(tx: Executor, batches: readonly Batch[]): Promise<ReadonlySet<string>> {
  if (batches.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(INSERT, [JSON.stringify(batches)]);
  return new Set(rows.map(({ id }) => id));
}
