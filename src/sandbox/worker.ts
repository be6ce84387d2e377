import { parentPort, workerData } from 'node:worker_threads';
import { type MachineTask, openMachine } from './machine.ts';
import { selfTest } from './self-test.ts';
import type { ThreadSetup } from './thread.ts';

/** One thread of the pool: says once that it is up (or why not), then answers one task at a time. */
function serve(): void {
  const { module, image, test } = workerData as ThreadSetup;
  const machine = openMachine(module, image);
  const problem = test ? selfTest(machine) : null;
  if (problem !== null) throw new Error(problem);
  parentPort?.on('message', (task: MachineTask) => parentPort?.postMessage(machine.evaluate(task)));
  parentPort?.postMessage('ready');
}

serve();
