import type { Json, JsonObject } from '../automation/json.ts';
import type { Step } from '../automation/step.ts';
import type { Ask, InHand } from './ask.ts';
import { nextPlace, stepAt } from './cursor.ts';
import type { Answer, Evaluated, Event } from './event.ts';
import { deriveId } from './ids.ts';
import { expressionsIn, resolve } from './resolve.ts';
import type { Moment, Outcome } from './rule.ts';
import { enterStep, resumeStep } from './rules.ts';
import type { Run } from './run.ts';
import { refsRoot, stepScope } from './scope.ts';
import { isActive, type StepStatus } from './status.ts';
import { mentionedMessages, withStatuses } from './step-refs.ts';
import type { StepError, StepRecord, Write } from './write.ts';

/** A moved run and what must commit with it. */
export type Advanced = { readonly run: Run; readonly writes: readonly Write[] };

/**
 * Moves a run as far as it goes without an answer from outside: until it is final, or `ask` is set.
 * Pure: the same run and event give the same result. A final run, or an answer to nothing, changes nothing.
 */
export function advance(run: Run, event: Event): Advanced {
  if (!isActive(run.status) || run.cursor === null) return { run, writes: [] };
  let move = event.kind === 'claimed' ? claimed(run, event) : answered(run, event.answer, event);
  const writes: Write[] = [...move.writes];
  while (move.run.ask === null && isActive(move.run.status)) {
    move = enter(move.run, { since: event.now, attempt: 1, input: null }, event);
    writes.push(...move.writes);
  }
  return { run: move.run, writes };
}

function claimed(run: Run, event: Event): Advanced {
  const ask = run.ask;
  if (ask === null) return enter(run, { since: event.now, attempt: 1, input: null }, event);
  if (ask.kind === 'time' && ask.at > event.now) return { run, writes: [] };
  if (ask.kind === 'time') return settleTimed(run, ask, event);
  // A retry, or an ask whose answer was lost in a crash: the step starts over, and counts the attempt.
  const attempt = ask.kind === 'backoff' ? ask.attempt + 1 : ask.attempt;
  return enter(run, { since: ask.since, attempt, input: null }, event);
}

function settleTimed(run: Run, ask: Ask, event: Event): Advanced {
  const step = stepInHand(run);
  const moment = momentOf(run, ask, event);
  return settle(run, step, ask, resumeStep(step, moment, null), event);
}

function answered(run: Run, answer: Answer, event: Event): Advanced {
  const ask = run.ask;
  if (ask === null || ask.kind !== answer.kind) return { run, writes: [] };
  if (answer.kind === 'statuses') {
    return evaluateOrStart({ ...run, refs: withStatuses(run.refs, answer.statuses) }, ask, event);
  }
  if (ask.kind === 'evaluate' && answer.kind === 'evaluate') {
    const evaluated = new Map<string, Evaluated>();
    ask.expressions.forEach((expression, index) => {
      const result = answer.results[index];
      if (result !== undefined) evaluated.set(expression, result);
    });
    return start(run, ask, evaluated, event);
  }
  const step = stepInHand(run);
  return settle(run, step, ask, resumeStep(step, momentOf(run, ask, event), answer), event);
}

/** Takes a step in hand: fresh message statuses first where it mentions them, then expressions, then its rule. */
function enter(run: Run, hand: InHand, event: Event): Advanced {
  const messages = mentionedMessages(stepInHand(run), run.refs);
  if (messages !== null) {
    return { run: { ...run, status: 'PROCESSING', ask: { kind: 'statuses', messages, ...hand } }, writes: [] };
  }
  return evaluateOrStart(run, hand, event);
}

function evaluateOrStart(run: Run, { since, attempt, input }: InHand, event: Event): Advanced {
  const hand = { since, attempt, input };
  const { if: condition, ...fields } = stepInHand(run);
  const expressions = expressionsIn(fields as JsonObject);
  if (condition !== undefined) expressions.add(condition);
  if (expressions.size === 0) return start(run, hand, new Map(), event);
  const ask: Ask = { kind: 'evaluate', expressions: [...expressions], scope: stepScope(run), ...hand };
  return { run: { ...run, status: 'PROCESSING', ask }, writes: [] };
}

function start(
  run: Run,
  hand: InHand,
  evaluated: ReadonlyMap<string, Evaluated>,
  event: Event,
): Advanced {
  const step = stepInHand(run);
  if (step.if !== undefined) {
    const condition = evaluated.get(step.if);
    if (condition === undefined || !condition.ok) {
      const { code, message } = condition ?? { code: 'NOT_EVALUATED', message: 'no result' };
      return settle(run, step, hand, { kind: 'failed', error: { code, message: `if: ${message}` } }, event);
    }
    if (!isTruthy(condition)) return settle(run, step, hand, { kind: 'done', status: 'SKIPPED' }, event);
  }
  const { if: _condition, ref: _ref, action: _action, ...fields } = step;
  const resolved = resolve(fields as JsonObject, { root: refsRoot(run), evaluated }, '');
  if (!resolved.ok) {
    const { place, code, message } = resolved.error;
    return settle(run, step, hand, { kind: 'failed', error: { code, message: `${place}: ${message}` } }, event);
  }
  const inHand: InHand = { ...hand, input: resolved.value as JsonObject };
  return settle(run, step, inHand, enterStep(step, momentOf(run, inHand, event)), event);
}

/** JavaScript truthiness of a value that crossed as JSON: NaN crosses as null. */
function isTruthy(result: Extract<Evaluated, { ok: true }>): boolean {
  if (result.type === 'bigint') return result.text !== '0';
  return Boolean(result.value);
}

/** Applies what a step came to: asks on, or records the step and moves the cursor. */
function settle(run: Run, step: Step, hand: InHand, outcome: Outcome, event: Event): Advanced {
  const { since, attempt, input } = hand;
  if (outcome.kind === 'ask') {
    const status = outcome.ask.kind === 'time' ? 'WAITING' : 'PROCESSING';
    return { run: { ...run, status, ask: { ...outcome.ask, since, attempt, input } as Ask }, writes: [] };
  }
  if (outcome.kind === 'failed') {
    const record = recordOf(run, step, hand, event, 'ERROR', { error: outcome.error });
    return { run: { ...finish(run), status: 'ERROR' }, writes: [record] };
  }
  const status = outcome.status ?? 'PROCESSED';
  const record = recordOf(run, step, hand, event, status, {
    output: outcome.output ?? null,
    messageId: outcome.messageId ?? null,
  });
  return {
    run: stepOn(run, step, status, outcome),
    writes: [...(outcome.writes ?? []), record],
  };
}

function stepOn(run: Run, step: Step, status: StepStatus, outcome: Outcome & { kind: 'done' }): Run {
  const refs =
    step.ref === undefined ? run.refs : { ...run.refs, [step.ref]: outcome.ref ?? { status } };
  const moved = { ...run, refs, context: outcome.context ?? run.context, settled: run.settled + 1 };
  const next = nextPlace(run.automation.steps, cursorOf(run));
  if (next === null) return { ...finish(moved), settled: moved.settled, status: 'PROCESSED' };
  return { ...moved, status: 'PROCESSING', cursor: next, ask: null };
}

function finish(run: Run): Run {
  return { ...run, cursor: null, ask: null };
}

function recordOf(
  run: Run,
  step: Step,
  hand: InHand,
  event: Event,
  status: StepStatus,
  result: { readonly output?: Json; readonly messageId?: string | null; readonly error?: StepError },
): Write {
  const record: StepRecord = {
    path: cursorOf(run),
    index: run.settled,
    action: step.action,
    ref: step.ref ?? null,
    status,
    created_at: hand.since,
    updated_at: event.now,
    message_id: result.messageId ?? null,
    input: hand.input,
    output: result.output ?? null,
    error: result.error ?? null,
  };
  return { kind: 'record-step', step: record };
}

function momentOf(run: Run, hand: InHand, event: Event): Moment {
  return {
    run,
    path: cursorOf(run),
    input: hand.input ?? {},
    now: event.now,
    attempt: hand.attempt,
    id: (number) => deriveId(event.now, event.entropy, run.settled * 16 + number),
  };
}

function cursorOf(run: Run): string {
  return run.cursor ?? '';
}

function stepInHand(run: Run): Step {
  const step = stepAt(run.automation.steps, cursorOf(run));
  if (step === null) throw new Error(`run ${run.id} has no step at ${cursorOf(run)}`);
  return step;
}
