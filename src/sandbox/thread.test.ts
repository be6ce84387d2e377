import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../test/support/expression-corpus/engine.ts';
import type { Image } from './image.ts';
import type { MachineTask } from './machine.ts';
import type { Reply } from './reply.ts';
import { startThread, type Thread } from './thread.ts';
import type { WasmModule } from './wasm.ts';

let module: WasmModule;
let image: Image;

beforeAll(() => {
  ({ module, image } = loadEngine());
});

type Event = { readonly type: 'ready' } | { readonly type: 'reply' | 'lost'; readonly text: string };

/** A thread whose events are read one by one. */
function started(options: { readonly test?: boolean; readonly image?: Image } = {}) {
  const events: Event[] = [];
  let wake = () => {};
  const happened = (event: Event) => {
    events.push(event);
    wake();
  };
  const thread: Thread = startThread(
    { module, image: options.image ?? image, test: options.test ?? false },
    {
      ready: () => happened({ type: 'ready' }),
      reply: (text: Reply) => happened({ type: 'reply', text }),
      lost: (text) => happened({ type: 'lost', text }),
    },
  );
  const next = async (): Promise<Event> => {
    for (;;) {
      const event = events.shift();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { thread, next, events };
}

function task(expression: string): MachineTask {
  const call = { source: `"use strict";(()=>(${expression}\n))`, input: '[1,[],null,[],false]' };
  return { tenant: 't', call, now: 0, timeout: 5_000 };
}

describe('startThread', () => {
  it('is ready, then answers one task after the other', async () => {
    const { thread, next } = started({ test: true });
    expect(await next()).toEqual({ type: 'ready' });
    thread.run(task('1 + 1'));
    expect(await next()).toEqual({ type: 'reply', text: 'n2' });
    thread.run(task('typeof process + typeof require'));
    expect(await next()).toEqual({ type: 'reply', text: 's"undefinedundefined"' });
    await thread.stop();
  });

  it('stops at once, whatever the engine is doing, and says nothing more', async () => {
    const { thread, next, events } = started();
    await next();
    thread.run(task('Array.prototype.reverse.call({ length: 2 ** 53 - 1 })'));
    await thread.stop();
    expect(events).toEqual([]);
  });

  it('is lost if the engine does not come up', async () => {
    const { next } = started({ image: { ...image, size: Number.MAX_SAFE_INTEGER } });
    expect(await next()).toMatchObject({ type: 'lost' });
  });

  it('is lost if the self-test fails', async () => {
    const { next } = started({ test: true, image: { ...image, run: image.undefinedValue } });
    expect(await next()).toMatchObject({ type: 'lost', text: expect.stringContaining('self-test') });
  });

  it('is lost once if it dies', async () => {
    const { thread, next, events } = started();
    await next();
    thread.run(undefined as unknown as MachineTask);
    expect(await next()).toMatchObject({ type: 'lost' });
    await thread.stop();
    expect(events).toEqual([]);
  });
});
