import { describe, expect, it } from 'vitest';
import { createGate } from '../../test/support/eventually.ts';
import { createBatcher } from './batcher.ts';

/** Resolves after everything that is already scheduled for this turn of the event loop and the next. */
const turns = async (count = 3) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** A batcher whose batches end when the test says so. */
function gated(options: { readonly maxItems?: number; readonly concurrency?: number } = {}) {
  const batches: { readonly items: readonly number[]; end(): void }[] = [];
  let inFlight = 0;
  let most = 0;
  const batcher = createBatcher<number, string>({
    maxItems: options.maxItems ?? 100,
    concurrency: options.concurrency ?? 1,
    write: async (items) => {
      const gate = createGate();
      batches.push({ items, end: gate.open });
      inFlight += 1;
      most = Math.max(most, inFlight);
      await gate.opened;
      inFlight -= 1;
      if (items.includes(-1)) throw new Error('refused');
      return items.map((item) => `<${item}>`);
    },
  });
  return { batcher, batches, mostAtOnce: () => most };
}

describe('a batcher', () => {
  it('writes what comes together as one batch, and gives everybody their own result', async () => {
    const { batcher, batches } = gated();
    const results = Promise.all([1, 2, 3].map((item) => batcher.add(item)));
    await turns();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    batches[0]?.end();
    expect(await results).toEqual(['<1>', '<2>', '<3>']);
  });

  it('gathers the next batch while one is in flight', async () => {
    const { batcher, batches } = gated();
    const first = batcher.add(1);
    await turns();
    const others = Promise.all([2, 3, 4].map((item) => batcher.add(item)));
    await turns();
    expect(batches).toHaveLength(1);
    batches[0]?.end();
    await first;
    await turns();
    expect(batches[1]?.items).toEqual([2, 3, 4]);
    batches[1]?.end();
    expect(await others).toEqual(['<2>', '<3>', '<4>']);
  });

  it('keeps to its size and to its batches at once', async () => {
    const { batcher, batches, mostAtOnce } = gated({ maxItems: 10, concurrency: 2 });
    const results = Promise.all(Array.from({ length: 95 }, (_one, item) => batcher.add(item)));
    for (let done = 0; done < batches.length || done < 10; done += 1) {
      await turns();
      batches[done]?.end();
    }
    expect(await results).toHaveLength(95);
    expect(batches.map(({ items }) => items.length)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
    expect(mostAtOnce()).toBe(2);
  });

  it('keeps to its weight, and writes what is heavier than that alone', async () => {
    const batches: (readonly number[])[] = [];
    const batcher = createBatcher<number, number>({
      ...{ maxItems: 4, concurrency: 1, maxWeight: 10, weigh: (item) => item },
      write: async (items) => {
        batches.push(items);
        return items;
      },
    });
    const items = [3, 3, 4, 1, 99, 10, 0, 1, 1, 1, 1, 1];
    expect(await Promise.all(items.map((item) => batcher.add(item)))).toEqual(items);
    expect(batches).toEqual([[3, 3, 4], [1], [99], [10, 0], [1, 1, 1, 1], [1]]);
  });

  it('fails a batch as a whole, and goes on', async () => {
    const { batcher, batches } = gated({ maxItems: 2 });
    const results = Promise.allSettled([1, -1, 3].map((item) => batcher.add(item)));
    for (let done = 0; done < 2; done += 1) {
      await turns();
      batches[done]?.end();
    }
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('fails a batch whose write throws at once', async () => {
    const batcher = createBatcher<number, number>({
      maxItems: 1,
      concurrency: 1,
      write: () => {
        throw new Error('at once');
      },
    });
    await expect(batcher.add(1)).rejects.toThrow('at once');
    await batcher.idle();
  });

  it('is idle when nothing waits and nothing is in flight', async () => {
    const { batcher, batches } = gated({ maxItems: 1 });
    await batcher.idle();
    const results = Promise.all([batcher.add(1), batcher.add(2)]);
    let idle = false;
    const resting = Promise.all([batcher.idle(), batcher.idle()]).then(() => {
      idle = true;
    });
    for (let done = 0; done < 2; done += 1) {
      await turns();
      expect(idle).toBe(false);
      batches[done]?.end();
    }
    await results;
    await resting;
    expect(idle).toBe(true);
  });

  it('loses nothing and mixes nothing up under a storm', async () => {
    const batcher = createBatcher<number, number>({
      maxItems: 7,
      concurrency: 3,
      write: async (items) => {
        await turns(1 + (items.length % 3));
        return items.map((item) => item * 2);
      },
    });
    const adders = Array.from({ length: 50 }, async (_one, adder) => {
      for (let round = 0; round < 20; round += 1) {
        const item = adder * 1_000 + round;
        expect(await batcher.add(item)).toBe(item * 2);
        if (round % 5 === adder % 5) await turns(1);
      }
    });
    await Promise.all(adders);
    await batcher.idle();
  });
});
