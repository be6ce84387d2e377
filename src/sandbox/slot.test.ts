import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../test/support/expression-corpus/engine.ts';
import type { Image } from './image.ts';
import { type Reply, replies } from './reply.ts';
import { Slot, type Timeouts } from './slot.ts';
import type { WasmModule } from './wasm.ts';

const GENEROUS: Timeouts = { soft: 10_000, hard: 10_000 };

let module: WasmModule;
let image: Image;

beforeAll(() => {
  ({ module, image } = loadEngine());
});

/** A started slot, and the next time that it has a thread again. */
async function started(timeouts: Timeouts) {
  let ready = () => {};
  const slot = new Slot({ module, image }, timeouts, () => ready());
  await slot.start(false);
  const restarted = () =>
    new Promise<void>((resolve) => {
      ready = resolve;
    });
  return { slot, restarted };
}

function run(slot: Slot, expression: string, tenant = 't'): Promise<Reply> {
  const call = { source: `"use strict";(()=>(${expression}\n))`, input: '[1,[],null,[],false]' };
  return new Promise((settle) => slot.run({ tenant, call, now: 0, settle }));
}

const UNSTOPPABLE = 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })';

describe('Slot', () => {
  it('takes one task at a time and remembers whose', async () => {
    const { slot } = await started(GENEROUS);
    expect([slot.isFree, slot.tenant, slot.lastTenant]).toEqual([true, null, null]);
    const reply = run(slot, '1', 'a');
    expect([slot.isFree, slot.tenant, slot.lastTenant]).toEqual([false, 'a', 'a']);
    expect(await reply).toBe('n1');
    expect([slot.isFree, slot.tenant, slot.lastTenant]).toEqual([true, null, 'a']);
    await slot.close();
  });

  it('ends the turn of a tenant whose expression was slow', async () => {
    const { slot } = await started({ soft: 30, hard: 10_000 });
    expect(slot.turn).toBeNull();
    const reply = run(slot, '(() => { for (;;); })()', 'a');
    expect(slot.turn).toBe('a');
    expect(await reply).toBe(replies.timeout);
    expect([slot.turn, slot.lastTenant]).toEqual([null, 'a']);
    await slot.close();
  });

  it('kills a thread that cannot be interrupted, and has a new one soon', async () => {
    const { slot, restarted } = await started({ soft: 20, hard: 60 });
    const again = restarted();
    expect(await run(slot, UNSTOPPABLE)).toBe(replies.timeout);
    expect(slot.isFree).toBe(false);
    await again;
    expect([slot.isFree, slot.lastTenant]).toEqual([true, null]);
    await slot.close();
  });

  it('counts the time of each task afresh', async () => {
    const { slot } = await started({ soft: 10_000, hard: 250 });
    const start = performance.now();
    while (performance.now() - start < 600) expect(await run(slot, '1')).toBe('n1');
    await slot.close();
  });

  it('takes an answer that arrived while the event loop was held up', async () => {
    const { slot } = await started({ soft: 10_000, hard: 150 });
    // From here the loop comes to its timers first and to its messages after that.
    await new Promise((resolve) => setImmediate(resolve));
    const reply = run(slot, '1');
    const end = performance.now() + 400;
    while (performance.now() < end);
    expect(await reply).toBe('n1');
    await new Promise((resolve) => setImmediate(resolve));
    expect([slot.isFree, slot.lastTenant]).toEqual([true, 't']);
    await slot.close();
  });

  it('answers BUSY when it is closed at work, and stays closed', async () => {
    const { slot } = await started(GENEROUS);
    const reply = run(slot, UNSTOPPABLE);
    await slot.close();
    expect(await reply).toBe(replies.closed);
    expect(slot.isFree).toBe(false);
    await slot.close();
  });

  it('reports a thread that does not come up', async () => {
    const slot = new Slot({ module, image: { ...image, run: image.undefinedValue } }, GENEROUS, () => {});
    await expect(slot.start(true)).rejects.toThrow('self-test');
    await slot.close();
  });

  it('replaces a thread that dies at work, and says so to whoever waits', async () => {
    const { slot, restarted } = await started({ soft: 20_000, hard: 20_000 });
    const again = restarted();
    // More than the thread's own heap can take, which no real call is.
    const input = Array.from({ length: 3_000_000 }, (_, index) => `text ${index}`) as unknown as string;
    const reply = await new Promise((settle) => {
      slot.run({ tenant: 't', call: { source: '', input }, now: 0, settle });
    });
    expect(reply).toMatch(/^!SANDBOX_CRASHED .*memory limit/);
    await again;
    expect(await run(slot, '1')).toBe('n1');
    await slot.close();
  });
});
