import { HARD_TIMEOUT, type JsonObject, type Outcome } from '../engine.ts';
import type { SandboxReply, SandboxRequest } from './sandbox-worker.ts';

/** The first answer waits for 240 kB of engine. */
const START_MS = 15_000;
/** Beyond the engine's own limit: a message to a worker and back. */
const SLACK_MS = 200;

let worker: Worker | null = null;
let isWarm = false;
let last = 0;
let queue: Promise<unknown> = Promise.resolve();

/** Starts the engine before it is needed. */
export function warmUp(): void {
  void evaluateInPage('0', {});
}

/** Evaluates an expression with the engine's sandbox in a worker, one after another. Always resolves. */
export function evaluateInPage(expression: string, variables: JsonObject): Promise<Outcome> {
  const turn = queue.then(() => evaluate(expression, variables));
  queue = turn;
  return turn;
}

function evaluate(expression: string, variables: JsonObject): Promise<Outcome> {
  worker ??= new Worker(new URL('./sandbox-worker.ts', import.meta.url), { type: 'module' });
  const running = worker;
  last += 1;
  const request: SandboxRequest = { id: last, expression, variables };
  return new Promise((resolve) => {
    const settle = (outcome: Outcome, lost: boolean) => {
      clearTimeout(timer);
      running.onmessage = null;
      running.onerror = null;
      if (lost) {
        // A loop that the engine cannot interrupt ends with its thread.
        running.terminate();
        worker = null;
        isWarm = false;
      } else isWarm = true;
      resolve(outcome);
    };
    const timer = setTimeout(
      () => settle(failed('TIMEOUT', 'the expression took too long'), true),
      isWarm ? HARD_TIMEOUT + SLACK_MS : START_MS,
    );
    running.onmessage = ({ data }: MessageEvent<SandboxReply>) => {
      if (data.id === request.id) settle(data.outcome, false);
    };
    running.onerror = () =>
      settle(failed('SANDBOX_CRASHED', 'the engine could not be started in this browser'), true);
    running.postMessage(request);
  });
}

function failed(code: 'TIMEOUT' | 'SANDBOX_CRASHED', message: string): Outcome {
  return { ok: false, error: { code, message, retryable: code === 'SANDBOX_CRASHED' } };
}
