import { Worker } from 'node:worker_threads';
import type { Image } from './image.ts';
import type { MachineTask } from './machine.ts';
import type { Reply } from './reply.ts';
import type { WasmModule } from './wasm.ts';

/** What a thread starts with. */
export type ThreadSetup = {
  readonly module: WasmModule;
  readonly image: Image;
  /** Whether to run the self-test before the first task. */
  readonly test: boolean;
};

export type ThreadEvents = {
  ready(): void;
  reply(reply: Reply): void;
  /** The thread has ended although nobody stopped it. */
  lost(reason: string): void;
};

/** A worker thread with one VM in it. */
export type Thread = {
  /** Only when no other task is under way. */
  run(task: MachineTask): void;
  /** Ends the thread at once, whatever it does; no event follows. */
  stop(): Promise<void>;
};

/** Starts a thread; it takes tasks as soon as it is ready. */
export function startThread(setup: ThreadSetup, events: ThreadEvents): Thread {
  const worker = new Worker(workerFile(), {
    workerData: setup,
    // Nothing of the process is needed in there, and the VM's memory does not count as V8 heap.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 },
  });
  let isReady = false;
  let isOver = false;
  const lose = (reason: string) => {
    if (isOver) return;
    isOver = true;
    events.lost(reason);
  };
  worker.on('message', (message: Reply) => {
    if (isOver) return;
    if (isReady) return events.reply(message);
    isReady = true;
    events.ready();
  });
  worker.on('error', (error) => lose(error.message));
  worker.on('messageerror', (error) => lose(error.message));
  worker.on('exit', (code) => lose(`the thread ended with code ${code}`));
  return {
    run: (task) => worker.postMessage(task),
    stop: async () => {
      isOver = true;
      await worker.terminate();
    },
  };
}

/** Node runs compiled files only, so from the sources (tests) we go to their compiled twin. */
function workerFile(): URL {
  if (import.meta.url.endsWith('.ts')) return new URL('../../dist/sandbox/worker.js', import.meta.url);
  return new URL('./worker.js', import.meta.url);
}
