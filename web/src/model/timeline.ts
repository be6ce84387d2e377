import type { JsonObject, RunAnswer, StepAnswer } from '../engine.ts';
import { isActive } from './status.ts';
import { stepTitle } from './step-words.ts';
import { parseTime, relativeTime, roughDuration } from './time-words.ts';

/** One row of a run's timeline. */
export type TimelineRow = {
  readonly key: string;
  /** A step that ran or runs, one that is yet to come, or the end of the run. */
  readonly kind: 'step' | 'planned' | 'end';
  readonly action: string;
  readonly title: string;
  readonly ref: string | null;
  readonly status: string;
  /** Where the step is in words, as of `now`. */
  readonly words: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Of a wait, how much of it is over: 0 to 1. */
  readonly progress: number | null;
  readonly step: StepAnswer | null;
};

type Run = Pick<RunAnswer, 'run_id' | 'status' | 'finished_at' | 'canceled' | 'automation' | 'due_at'>;

/** What happened in a run, what is happening, and what is to come, in order (ui RD-1). */
export function timeline(run: Run, steps: readonly StepAnswer[], now: number): readonly TimelineRow[] {
  const defined = run.automation.steps as unknown as readonly JsonObject[];
  const rows = steps.map((step, index) => {
    const definition = definitionOf(step, index, defined);
    if (step.status === 'NOT PROCESSED') return unreachedRow(run, step, definition);
    const row = stepRow(run, step, definition, nextTitle(run, index), now);
    return step.status === 'SKIPPED' && isOffPath(step, steps)
      ? { ...row, words: 'Skipped: another way was taken' }
      : row;
  });
  return [...rows, ...endRow(run)];
}

function stepRow(
  run: Run,
  step: StepAnswer,
  definition: JsonObject,
  next: string | null,
  now: number,
): TimelineRow {
  const startedAt = parseTime(step.created_at);
  const settled = !isActive(step.status) && step.status !== 'COMPUTING';
  const endedAt = settled ? parseTime(step.updated_at) : null;
  const dueAt = parseTime(step.due_at);
  const waiting = step.status === 'WAITING' && startedAt !== null && dueAt !== null && isActive(run.status);
  return {
    key: step.step_id,
    kind: 'step',
    action: step.action,
    title: stepTitle({ ...definition, action: step.action }),
    ref: step.ref ?? null,
    status: step.status,
    words: stateWords(run, step, definition, next, now),
    startedAt,
    endedAt,
    progress: waiting ? share(startedAt, dueAt, now) : null,
    step,
  };
}

/** A step record belongs to the definition at its path, with its ref, or in its place. */
function definitionOf(step: StepAnswer, index: number, defined: readonly JsonObject[]): JsonObject {
  const atPath = definitionAt(defined, pathOf(step));
  if (atPath !== null && atPath['action'] === step.action) return atPath;
  const byRef = step.ref === undefined ? undefined : defined.find((each) => each['ref'] === step.ref);
  if (byRef !== undefined && byRef['action'] === step.action) return byRef;
  const inPlace = defined[index];
  return inPlace !== undefined && inPlace['action'] === step.action ? inPlace : { action: step.action };
}

/** The part of a step's id that says where it stands in the tree, e.g. `2.then.0`. */
function pathOf({ step_id }: StepAnswer): string {
  return step_id.slice(step_id.lastIndexOf(':') + 1);
}

/** The definition at a path; a pass of a loop (`3@4`) is its step. */
function definitionAt(defined: readonly JsonObject[], path: string): JsonObject | null {
  let value: unknown = defined;
  for (const key of path.replace(/@\d+/g, '').split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'object' && value !== null ? (value as JsonObject) : null;
}

/** True for a step in an arm of a branch that went another way. */
function isOffPath(step: StepAnswer, steps: readonly StepAnswer[]): boolean {
  const keys = pathOf(step).split('.');
  return keys.some((_key, length) => {
    const branch = steps.find((other) => length > 0 && pathOf(other) === keys.slice(0, length).join('.'));
    const took = branch?.output;
    const arm = typeof took === 'object' && took !== null && 'took' in took ? took.took : null;
    const own = keys[length] === 'cases' ? `cases[${keys[length + 1]}]` : keys[length];
    return typeof arm === 'string' && arm !== own;
  });
}

function nextTitle(run: Run, index: number): string | null {
  const next = (run.automation.steps as unknown as readonly JsonObject[])[index + 1];
  return next === undefined ? null : stepTitle(next);
}

function stateWords(
  run: Run,
  step: StepAnswer,
  definition: JsonObject,
  next: string | null,
  now: number,
): string {
  const due = parseTime(step.due_at);
  switch (step.status) {
    case 'WAITING': {
      const then = next === null ? 'then the run ends' : `then ${next}`;
      return due === null ? `Waiting, ${then}` : `Waiting, goes on ${relativeTime(due, now)}, ${then}`;
    }
    case 'PROCESSING':
    case 'COMPUTING':
      return due !== null && due > now ? `Trying again ${relativeTime(due, now)}` : 'Under way';
    case 'SKIPPED':
      if (run.status === 'CANCELED' && definition['if'] === undefined) return 'Skipped: the run was canceled';
      return definition['if'] === undefined ? 'Skipped' : `Skipped: ${asText(definition['if'])} was not true`;
    case 'CANCELED':
      return 'Canceled';
    case 'ERROR':
      return step.error === undefined ? 'Failed' : `Failed: ${step.error.message}`;
    case 'THROTTLED':
      return 'Throttled: the limit was reached';
    case 'PROCESSED':
      return doneWords(step);
    default:
      return step.status;
  }
}

function doneWords(step: StepAnswer): string {
  const started = parseTime(step.created_at);
  const ended = parseTime(step.updated_at);
  const { output } = step;
  if (typeof output === 'object' && output !== null && 'reason' in output) return String(output.reason);
  if (step.message_id !== undefined) return 'Handed over for delivery';
  if (started === null || ended === null) return 'Done';
  return step.action === 'delay'
    ? `Waited ${roughDuration(ended - started)}`
    : `Done in ${roughDuration(ended - started)}`;
}

/** A step that has not begun: still to come, or never any more. */
function unreachedRow(run: Run, step: StepAnswer, definition: JsonObject): TimelineRow {
  const planned = isActive(run.status);
  return {
    key: step.step_id,
    kind: 'planned',
    action: step.action,
    title: stepTitle({ ...definition, action: step.action }),
    ref: step.ref ?? null,
    status: planned ? 'PLANNED' : step.status,
    words: planned ? 'Planned' : `Not reached: ${endWords(run.status)}`,
    startedAt: null,
    endedAt: null,
    progress: null,
    step: null,
  };
}

function endWords(status: string): string {
  switch (status) {
    case 'CANCELED':
      return 'the run was canceled';
    case 'ERROR':
      return 'the run failed before';
    case 'THROTTLED':
      return 'the run was throttled';
    default:
      return 'the run ended before';
  }
}

function endRow(run: Run): readonly TimelineRow[] {
  const at = parseTime(run.finished_at) ?? parseTime(run.canceled?.at);
  if (isActive(run.status)) return [];
  return [
    {
      key: 'end',
      kind: 'end',
      action: '',
      title: run.canceled === undefined ? 'Run finished' : `Canceled by ${actorWords(run.canceled.by)}`,
      ref: null,
      status: run.status,
      words: run.canceled?.reason ?? '',
      startedAt: at,
      endedAt: at,
      progress: null,
      step: null,
    },
  ];
}

/** Who did it, for people. */
export function actorWords(by: {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
}): string {
  const name = by.name ?? by.id;
  switch (by.type) {
    case 'api_key':
      return `API key ${name}`;
    case 'run':
      return `a Cancel step of run ${by.id}`;
    case 'system':
      return 'Belay itself';
    default:
      return name;
  }
}

function share(from: number, to: number, now: number): number {
  return to <= from ? 1 : Math.min(1, Math.max(0, (now - from) / (to - from)));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
