import { describe, expect, it } from 'vitest';
import { createGate, eventually, type Gate } from '../../test/support/eventually.ts';
import { createWorkLoop, type WorkLoop, type WorkLoopOptions } from './work-loop.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A loop over a queue in memory, with a note of everything that happened. */
function queueLoop(change: Partial<WorkLoopOptions<number>> = {}) {
  const queue: number[] = [];
  const handled: number[] = [];
  const limits: number[] = [];
  const errors: unknown[] = [];
  let inHand = 0;
  let most = 0;
  const loop: WorkLoop<number> = createWorkLoop<number>({
    claim: async (limit) => {
      limits.push(limit);
      await turn();
      return queue.splice(0, limit);
    },
    handle: async (item) => {
      inHand += 1;
      most = Math.max(most, inHand);
      await turn();
      inHand -= 1;
      handled.push(item);
    },
    nextDue: async () => (queue.length > 0 ? 0 : null),
    capacity: 10,
    batch: 4,
    onError: (error) => errors.push(error),
    ...change,
  });
  return { loop, queue, handled, limits, errors, most: () => most };
}

const until = (check: () => void) => eventually(check, { within: 5_000 });

describe('a work loop', () => {
  it('claims what is due and handles it, within its batch and capacity', async () => {
    const { loop, queue, handled, limits, most } = queueLoop();
    queue.push(...Array.from({ length: 100 }, (_one, item) => item));
    loop.start();
    await until(() => expect(handled).toHaveLength(100));
    await loop.stop();
    expect(handled.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_one, item) => item));
    expect(Math.max(...limits)).toBe(4);
    expect(most()).toBeLessThanOrEqual(10);
  });

  it('sleeps until something is due, and is woken before', async () => {
    const { loop, queue, handled, limits } = queueLoop();
    loop.start();
    await until(() => expect(limits).toHaveLength(1));
    queue.push(7);
    loop.wake();
    await until(() => expect(handled).toEqual([7]));
    await loop.stop();
  });

  it('does not miss a wake-up that comes while it claims', async () => {
    const claiming = createGate();
    const answer = createGate();
    let calls = 0;
    const handled: number[] = [];
    const { loop } = queueLoop({
      claim: async () => {
        calls += 1;
        if (calls > 1) return calls === 2 ? [1] : [];
        claiming.open();
        await answer.opened;
        return [];
      },
      nextDue: async () => null,
      handle: async (item) => void handled.push(item),
    });
    loop.start();
    await claiming.opened;
    loop.wake();
    answer.open();
    await until(() => expect(handled).toEqual([1]));
    await loop.stop();
  });

  it('does not spin while what is due is locked by somebody else', async () => {
    const { loop, limits } = queueLoop({ nextDue: async () => 0 });
    const since = performance.now();
    loop.start();
    await until(() => expect(performance.now() - since).toBeGreaterThan(200));
    await loop.stop();
    expect(limits.length).toBeLessThan(60);
  });

  it('looks again when the next item is due', async () => {
    let due: number | null = 20;
    const { loop, queue, handled } = queueLoop({
      nextDue: async () => {
        const ms = due;
        due = null;
        if (ms !== null) queue.push(1);
        return ms;
      },
    });
    loop.start();
    await until(() => expect(handled).toEqual([1]));
    await loop.stop();
  });

  it('when it is full claims again as soon as one item is done', async () => {
    const gates: Gate[] = [];
    const { loop, queue, limits } = queueLoop({
      capacity: 2,
      batch: 2,
      handle: async () => {
        const gate = createGate();
        gates.push(gate);
        await gate.opened;
      },
    });
    queue.push(1, 2, 3);
    loop.start();
    await until(() => expect(gates).toHaveLength(2));
    expect([loop.inHand(), loop.reserve(), limits]).toEqual([2, null, [2]]);
    gates[0]?.open();
    await until(() => expect(gates).toHaveLength(3));
    for (const gate of gates) gate.open();
    await loop.stop();
    expect(loop.inHand()).toBe(0);
  });

  it('goes on after errors of claim, handle and nextDue, and tells of each', async () => {
    const fail = { claim: true, due: true };
    const { loop, queue, handled, errors } = queueLoop({
      claim: async (limit) => {
        if (fail.claim) {
          fail.claim = false;
          throw new Error('claim');
        }
        return queue.splice(0, limit);
      },
      nextDue: async () => {
        if (!fail.due) return null;
        fail.due = false;
        throw new Error('nextDue');
      },
      handle: async (item) => {
        if (item === 1) throw new Error('handle');
        handled.push(item);
      },
    });
    queue.push(1, 2);
    loop.start();
    await until(() => expect(handled).toEqual([2]));
    queue.push(3);
    await until(() => {
      loop.wake();
      expect(handled).toEqual([2, 3]);
    });
    await loop.stop();
    expect(errors.map((error) => (error as Error).message)).toEqual(['claim', 'handle', 'nextDue']);
    expect(loop.inHand()).toBe(0);
  });
});

describe('a place in a work loop', () => {
  it('is work like any other: it counts, and stop waits for it', async () => {
    const gate = createGate();
    const { loop, errors } = queueLoop({ handle: () => gate.opened });
    const place = loop.reserve();
    expect(loop.inHand()).toBe(1);
    const running = place?.run(1);
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    for (let count = 0; count < 5; count += 1) await turn();
    expect(stopped).toBe(false);
    gate.open();
    await running;
    await stopping;
    expect([loop.inHand(), errors]).toEqual([0, []]);
  });

  it('may be given back, and is not to be had when the loop is full or stopping', async () => {
    const { loop } = queueLoop({ capacity: 2 });
    const places = [loop.reserve(), loop.reserve()];
    expect(loop.reserve()).toBeNull();
    places[0]?.release();
    expect(loop.reserve()).not.toBeNull();
    places[1]?.release();
    const stopping = loop.stop();
    expect(loop.reserve()).toBeNull();
    expect(loop.inHand()).toBe(1);
    const again = loop.stop();
    places[0]?.release();
    await Promise.all([stopping, again]);
  });
});

describe('stopping a work loop', () => {
  it('before it starts keeps it from starting', async () => {
    const { loop, queue, handled, limits } = queueLoop();
    await loop.stop();
    queue.push(1);
    loop.start();
    loop.wake();
    for (let count = 0; count < 5; count += 1) await turn();
    expect([handled, limits]).toEqual([[], []]);
    await loop.stop();
  });

  it('waits for a claim that is under way, and handles what it brings', async () => {
    const claiming = createGate();
    const answer = createGate();
    const { loop, handled } = queueLoop({
      claim: async () => {
        claiming.open();
        await answer.opened;
        return [1, 2];
      },
    });
    loop.start();
    await claiming.opened;
    const stopping = loop.stop();
    answer.open();
    await stopping;
    expect(handled).toEqual([1, 2]);
  });

  it('wakes a loop that sleeps, and one that pauses after an error', async () => {
    const sleeping = queueLoop();
    sleeping.loop.start();
    await until(() => expect(sleeping.limits).toHaveLength(1));
    const failing = queueLoop({ claim: () => Promise.reject(new Error('down')) });
    failing.loop.start();
    await until(() => expect(failing.errors).toHaveLength(1));
    const before = performance.now();
    await Promise.all([sleeping.loop.stop(), failing.loop.stop()]);
    expect(performance.now() - before).toBeLessThan(400);
  });

  it('in the middle of a storm loses nothing that was claimed, and never exceeds the capacity', async () => {
    for (let round = 0; round < 30; round += 1) {
      const capacity = 1 + (round % 7);
      const claimed: number[] = [];
      const { loop, queue, handled, most } = queueLoop({
        capacity,
        batch: 1 + (round % 3),
        claim: async (limit) => {
          if (round % 4 === 0) await turn();
          const items = queue.splice(0, limit);
          claimed.push(...items);
          return items;
        },
      });
      queue.push(...Array.from({ length: 60 }, (_one, item) => item));
      const reserved: number[] = [];
      const reservers = Array.from({ length: 5 }, async (_one, reserver) => {
        for (let item = 0; item < 12; item += 1) {
          const place = loop.reserve();
          if (place !== null && item % 4 === 3) place.release();
          else if (place !== null) {
            reserved.push(1_000 * (reserver + 1) + item);
            void place.run(1_000 * (reserver + 1) + item);
          }
          expect(loop.inHand()).toBeLessThanOrEqual(capacity + 3);
          if (item % 2 === 0) await turn();
        }
      });
      const switches = Array.from({ length: 5 }, async (_one, index) => {
        for (let count = 0; count < 5 + index; count += 1) {
          loop.start();
          loop.wake();
          await turn();
        }
        if (index % 2 === 0) await loop.stop();
      });
      await Promise.all([...reservers, ...switches]);
      await loop.stop();
      expect(handled.toSorted((a, b) => a - b)).toEqual([...claimed, ...reserved].toSorted((a, b) => a - b));
      expect(most()).toBeLessThanOrEqual(capacity);
      expect(loop.inHand()).toBe(0);
    }
  });
});
