import type { Batch, BatchJoin } from './batch.ts';

/** What a set of events, oldest first, makes of one slot. */
export type Fill = {
  /** What became of the batch that was open; null when there was none. */
  readonly kept: Batch | null;
  /** Batches that they open, in order; only the last can be open still. */
  readonly opened: readonly Batch[];
  /** The batch of each event, in order. */
  readonly batches: readonly Batch[];
};

/** Distributes events over the open batch, while it takes them, and new ones. */
export function fillSlot(open: Batch | null, joins: readonly BatchJoin[]): Fill {
  const ids: string[] = [];
  const byId = new Map<string, Batch>();
  let current = open;
  for (const join of joins) {
    current = current === null || !takes(current, join) ? openedBy(join) : joinedBy(current, join);
    byId.set(current.id, current);
    ids.push(current.id);
  }
  const last = ids.at(-1);
  const done = (batch: Batch): Batch => (batch.id === last ? batch : { ...batch, closed: true });
  return {
    kept: open === null ? null : done(byId.get(open.id) ?? open),
    opened: [...byId.values()].filter(({ id }) => id !== open?.id).map(done),
    batches: ids.map((id) => done(byId.get(id) as Batch)),
  };
}

/** An event whose moment has come belongs to the next batch, however late the owner wakes up. */
function takes({ closed, release_at }: Batch, { now }: BatchJoin): boolean {
  return !closed && now < release_at;
}

function openedBy(join: BatchJoin): Batch {
  const { workspace_id, environment, key, clock_id, now, wait_ms, max_ms, max_items } = join;
  return {
    ...{ workspace_id, environment, key, clock_id, wait_ms, max_items },
    id: join.batch_id,
    owner_run_id: join.run_id,
    items: 1,
    opened_at: now,
    release_at: now + Math.min(wait_ms, max_ms),
    ends_at: now + max_ms,
    closed: max_items === 1,
  };
}

function joinedBy(batch: Batch, { now }: BatchJoin): Batch {
  const items = batch.items + 1;
  return {
    ...batch,
    items,
    release_at: Math.max(batch.release_at, Math.min(now + batch.wait_ms, batch.ends_at)),
    closed: batch.max_items !== null && items >= batch.max_items,
  };
}
