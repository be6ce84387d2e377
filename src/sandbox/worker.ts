import { parentPort, workerData } from 'node:worker_threads';
import { openMachine } from './machine.ts';
import { selfTest } from './self-test.ts';
import type { ThreadSetup, ThreadTask } from './thread.ts';

/** One thread of the pool: says once that it is up (or why not), then answers one task at a time. */
function serve(): void {
  const { module, image, test } = workerData as ThreadSetup;
  const machine = openMachine(module, image);
  const problem = test ? selfTest(machine) : null;
  if (problem !== null) throw new Error(problem);
  parentPort?.on('message', ({ call, now, timeout, wipe }: ThreadTask) => {
    if (wipe) machine.wipe();
    parentPort?.postMessage(machine.evaluate(call, now, timeout));
  });
  parentPort?.postMessage('ready');
}

serve();
