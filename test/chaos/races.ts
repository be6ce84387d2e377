import type { Step } from '../../src/automation/step.ts';
import type { Cancelation } from '../../src/store/cancelation.ts';
import { readCancelation } from '../../src/store/cancelation-store.ts';
import { cancelOf, cancelOfRun, receiptOf } from '../support/cancels.ts';
import { readStepsOf, receiptIn, start, type TestService } from '../support/service.ts';
import { TENANT } from '../support/stored-runs.ts';

/** A run, and when its invoke was answered by the process's monotonic clock. */
export type RaceRun = { readonly id: string; readonly answeredAt: number };

/** A cancel that was answered: what it said and when. */
export type Cancel = {
  readonly kind: 'token' | 'run' | 'step';
  /** The one run that it was for; null for a cancel by token. */
  readonly runId: string | null;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly in_flight: ReadonlySet<string>;
  readonly counts: Pick<Cancelation, 'matched' | 'canceled' | 'already_finished' | 'already_canceled'>;
};

export type Race = { readonly runs: readonly RaceRun[]; readonly cancels: readonly Cancel[] };

export function anyOf<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

export async function invokeOne(node: TestService, token: string, steps: readonly Step[]): Promise<RaceRun> {
  // A cancel hits a run by its single token and by a further one alike.
  const tokens = anyOf([{ token }, { furtherTokens: [token] }]);
  const id = await start(node, steps, { ...tokens, context: { data: { n: 1 } } });
  return { id, answeredAt: performance.now() };
}

/** Cancels by token, by the id of one of the runs, or by the step of an ad-hoc run. */
export async function cancelSomehow(
  node: TestService,
  token: string,
  runs: readonly RaceRun[],
): Promise<Cancel> {
  const kind = anyOf(runs.length > 0 ? (['token', 'run', 'step'] as const) : (['token', 'step'] as const));
  const runId = kind === 'run' ? anyOf(runs).id : null;
  const sentAt = performance.now();
  const receipt = kind === 'step' ? await byStep(node, token) : await byRequest(node, token, runId);
  const answeredAt = kind === 'step' ? receipt.answeredAt : performance.now();
  const { in_flight, ...counts } = receipt.receipt;
  return {
    ...{ kind, runId, sentAt, answeredAt, counts },
    in_flight: new Set(in_flight.map(({ message_id }) => message_id)),
  };
}

type Answered = { readonly receipt: Cancelation; readonly answeredAt: number };

async function byRequest(node: TestService, token: string, runId: string | null): Promise<Answered> {
  const request = runId === null ? cancelOf(token) : cancelOfRun(runId);
  const outcome = await node.cancelRuns(request, { maxRuns: null });
  return { receipt: receiptOf(outcome), answeredAt: performance.now() };
}

async function byStep(node: TestService, token: string): Promise<Answered> {
  const id = await start(node, [{ action: 'cancel', cancelation_token: token }]);
  const answeredAt = performance.now();
  const { id: cancelation } = receiptIn(await readStepsOf(node, id));
  // The step shows the receipt as it was committed; messages found while the fence went up are in the kept one.
  const receipt = await readCancelation(node.database, TENANT, cancelation);
  if (receipt === null) throw new Error(`cancelation ${cancelation} was not kept`);
  return { receipt, answeredAt };
}
