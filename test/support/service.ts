import { isJsonObject } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import type { TokenField } from '../../src/automation/token.ts';
import type { Context } from '../../src/engine/run.ts';
import type { StartRun } from '../../src/scheduler/start-run.ts';
import { createService, type Role, type Service } from '../../src/service.ts';
import type { Cancelation } from '../../src/store/cancelation.ts';
import type { Database } from '../../src/store/database.ts';
import { type RunDetail, readRun } from '../../src/store/run-read.ts';
import { readSteps, type StepDetail } from '../../src/store/step-read.ts';
import { eventually } from './eventually.ts';
import { EMPTY, TENANT } from './stored-runs.ts';

export type TestService = Service & {
  /** What the console provider has printed. */
  readonly printed: readonly string[];
  /** Everything that was reported; a suite that expects nothing asserts that it stayed empty. */
  readonly errors: readonly unknown[];
};

/** A whole service on a database that stays open when it stops; it may call loopback addresses. */
export async function startService(
  database: Database,
  { role = 'all', leaseMs }: { readonly role?: Role; readonly leaseMs?: number } = {},
): Promise<TestService> {
  const printed: string[] = [];
  const errors: unknown[] = [];
  const service = await createService({
    database: { ...database, close: async () => undefined },
    role,
    outboundAllow: ['127.0.0.0/8'],
    retentionDays: 95,
    ...(leaseMs === undefined ? {} : { leaseMs }),
    print: (line) => printed.push(line),
    onError: (error) => errors.push(error),
  });
  return { ...service, printed, errors };
}

export type Invoke = Partial<Omit<StartRun, 'automation' | 'context'>> & {
  readonly token?: TokenField;
  readonly furtherTokens?: readonly TokenField[];
  readonly context?: Partial<Context>;
};

/** An ad-hoc invoke of these steps. */
export function invokeOf(
  steps: readonly Step[],
  { token, furtherTokens = [], context = {}, ...change }: Invoke = {},
): StartRun {
  return {
    tenant: TENANT,
    automation: {
      steps,
      ...(token === undefined ? {} : { cancelation_token: token }),
      ...(furtherTokens.length === 0 ? {} : { cancelation_tokens: furtherTokens }),
    },
    template_id: null,
    template_version: null,
    source: ['invoke'],
    context: { ...EMPTY, ...context },
    clock_id: null,
    once: null,
    ...change,
  };
}

/** Starts a run; its id. */
export async function start(service: Service, steps: readonly Step[], invoke: Invoke = {}): Promise<string> {
  const started = await service.startRun(invokeOf(steps, invoke));
  if (started.kind !== 'started') throw new Error(`not started: ${started.kind}`);
  return started.run_id;
}

export async function readRunOf({ database }: Service, id: string): Promise<RunDetail> {
  const run = await readRun(database, TENANT, id, 95);
  if (run === null) throw new Error(`no run ${id}`);
  return run;
}

export async function readStepsOf({ database }: Service, id: string): Promise<readonly StepDetail[]> {
  const steps = await readSteps(database, TENANT, id, 95);
  if (steps === null) throw new Error(`no run ${id}`);
  return steps;
}

const ENDS: readonly string[] = ['PROCESSED', 'ERROR', 'CANCELED', 'THROTTLED'];

/** Waits until a run has ended. */
export function ended(service: Service, id: string): Promise<RunDetail> {
  return eventually(async () => {
    const run = await readRunOf(service, id);
    if (!ENDS.includes(run.status)) throw new Error(`run ${id} is ${run.status}`);
    return run;
  });
}

/** Starts a run and waits for its end. */
export async function play(
  service: Service,
  steps: readonly Step[],
  invoke: Invoke = {},
): Promise<{ readonly run: RunDetail; readonly steps: readonly StepDetail[] }> {
  const id = await start(service, steps, invoke);
  return { run: await ended(service, id), steps: await readStepsOf(service, id) };
}

/** The receipt in the output of a run whose first step is a cancel. */
export function receiptIn([step]: readonly StepDetail[]): Cancelation {
  const output = isJsonObject(step?.output) ? step.output : {};
  if (!isJsonObject(output['cancelation'])) throw new Error(`nothing was canceled: ${JSON.stringify(step)}`);
  return output['cancelation'] as unknown as Cancelation;
}
