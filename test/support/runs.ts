import type { Json } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import { type Advanced, advance } from '../../src/engine/advance.ts';
import type { Answer, Evaluated, Event } from '../../src/engine/event.ts';
import { newRun } from '../../src/engine/new-run.ts';
import type { Context, Run } from '../../src/engine/run.ts';
import type { NewMessage, NewRequest, StepError, StepRecord, Write } from '../../src/engine/write.ts';

/** When the tests of the core take place: the end of a month. */
export const NOW = Date.UTC(2026, 0, 31, 9);
export const HOUR = 3_600_000;
export const ENTROPY = '00112233aabbccdd';

export const EMPTY: Context = { data: {}, profile: {}, recipient: null, brand: null, template: null };

/** A run of these steps that has not moved yet. */
export function runOf(steps: readonly Step[], context: Partial<Context> = {}): Run {
  return newRun('1-run', { steps }, { ...EMPTY, ...context });
}

export function claimed(now = NOW, entropy = ENTROPY): Event {
  return { kind: 'claimed', now, entropy };
}

export function answered(answer: Answer, now = NOW, entropy = ENTROPY): Event {
  return { kind: 'answered', now, entropy, answer };
}

/** What the sandbox answers for an expression that gives this JSON value, or undefined. */
export function gives(value: Json | undefined): Evaluated {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const text = typeof value === 'object' || value === undefined ? '' : String(value);
  return { ok: true, type, value: value ?? null, text };
}

/** What the sandbox answers for an expression that fails. */
export function throws(code: string, message: string): Evaluated {
  return { ok: false, code, message };
}

export function recordsOf(writes: readonly Write[]): readonly StepRecord[] {
  return writes.flatMap((write) => (write.kind === 'record-step' ? [write.step] : []));
}

export function messagesOf(writes: readonly Write[]): readonly NewMessage[] {
  return writes.flatMap((write) => (write.kind === 'queue-message' ? [write.message] : []));
}

export function requestsOf(writes: readonly Write[]): readonly NewRequest[] {
  return writes.flatMap((write) => (write.kind === 'queue-request' ? [write.request] : []));
}

/** What the database makes of a value. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** An object, and all that it holds, frozen: whoever changes it fails. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}

/** A list of `depth` lists, one in the other. */
export function nested(depth: number): Json {
  let value: Json = 'deep';
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

/** What became of one step: the run, its record, and the writes before the record. */
export type Settled = {
  readonly run: Run;
  readonly record: StepRecord | undefined;
  readonly error: StepError | null | undefined;
  readonly writes: readonly Write[];
};

/** Enters the only step of a run. */
export function enterStep(step: Step, context: Partial<Context> = {}): Settled {
  return settledOf(advance(runOf([step], context), claimed()));
}

/** The run of one step, which asks for something. */
export function askingRun(step: Step, context: Partial<Context> = {}): Run {
  return enterStep(step, context).run;
}

/** Answers the run's ask, five milliseconds after it was entered. */
export function answerStep(run: Run, answer: Answer): Settled {
  return settledOf(advance(run, answered(answer, NOW + 5)));
}

function settledOf({ run, writes }: Advanced): Settled {
  const [record] = recordsOf(writes);
  return { run, record, error: record?.error, writes: writes.filter(({ kind }) => kind !== 'record-step') };
}
