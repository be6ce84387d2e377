import { pause } from '../clock.ts';
import type { Outcome, Request } from '../sandbox/expression.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

const RETRIES = 5;
const PAUSE_MS = 100;

/** Evaluates; a busy or crashed sandbox is the host's trouble, not the expression's, and is tried again first. */
export async function evaluate(sandbox: Sandbox, request: Request): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await sandbox.evaluate(request);
    if (outcome.ok || !outcome.error.retryable || attempt > RETRIES) return outcome;
    await pause(PAUSE_MS * attempt);
  }
}
