import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch, BatchJoin } from './batch.ts';
import { fillSlot } from './batch-fill.ts';

const SLOT = { workspace_id: 'w', environment: 'production', key: 'k', clock_id: '' } as const;
const OPEN: Batch = {
  ...SLOT,
  id: 'open',
  owner_run_id: 'owner',
  items: 2,
  max_items: 4,
  wait_ms: 10,
  opened_at: 0,
  release_at: 15,
  ends_at: 20,
  closed: false,
};

const joinAt = (now: number, change: Partial<BatchJoin> = {}): BatchJoin => ({
  ...SLOT,
  run_id: `run-${now}`,
  run_seq: now,
  cancelation_token: null,
  batch_id: `batch-${now}`,
  wait_ms: 10,
  max_ms: 30,
  max_items: null,
  now,
  category: '',
  sort_number: null,
  sort_text: null,
  item: {},
  ...change,
});

describe('events', () => {
  it('extend the open batch by its own window, up to its ceiling', () => {
    const { kept, opened, batches } = fillSlot(OPEN, [joinAt(8), joinAt(14, { wait_ms: 99 })]);
    expect(kept).toMatchObject({ items: 4, release_at: 20, closed: true });
    expect(opened).toEqual([]);
    expect(batches.map(({ id }) => id)).toEqual(['open', 'open']);
  });

  it('open a batch with a window and a ceiling of their own', () => {
    const { kept, opened } = fillSlot(null, [joinAt(5), joinAt(7)]);
    expect(kept).toBeNull();
    expect(opened).toMatchObject([
      {
        id: 'batch-5',
        owner_run_id: 'run-5',
        items: 2,
        opened_at: 5,
        release_at: 17,
        ends_at: 35,
        closed: false,
      },
    ]);
  });

  it('do not join what is full, closed, or whose moment has come', () => {
    for (const [open, now] of [
      [{ ...OPEN, closed: true }, 1],
      [OPEN, 15],
    ] as const) {
      const { kept, batches } = fillSlot(open, [joinAt(now)]);
      expect(kept).toMatchObject({ id: 'open', items: 2, closed: true });
      expect(batches).toMatchObject([{ id: `batch-${now}`, owner_run_id: `run-${now}` }]);
    }
  });

  it('are each in one batch that counts them, no batch beyond what it takes, and only the last open', () => {
    const open = fc.option(fc.constant(OPEN));
    const events = fc.array(
      fc.record({ gap: fc.nat(12), max_items: fc.option(fc.integer({ min: 1, max: 3 })) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(open, events, (before, gaps) => {
        let now = 0;
        const joins = gaps.map(({ gap, max_items }, index) => {
          now += gap;
          return joinAt(now, { max_items, batch_id: `batch-${index}`, run_id: `run-${index}` });
        });
        const { kept, opened, batches } = fillSlot(before, joins);
        expect(batches).toHaveLength(joins.length);
        const all = kept === null ? opened : [kept, ...opened];
        for (const batch of all) {
          const joined = batches.filter(({ id }) => id === batch.id).length;
          expect(batch.items).toBe(joined + (batch.id === 'open' ? OPEN.items : 0));
          expect(batch.items).toBeLessThanOrEqual(batch.max_items ?? Number.POSITIVE_INFINITY);
          expect(batch.release_at).toBeLessThanOrEqual(batch.ends_at);
        }
        expect(all.slice(0, -1).every(({ closed }) => closed)).toBe(true);
      }),
    );
  });
});
