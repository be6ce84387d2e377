import { storableText } from '../automation/text.ts';
import { type Ask, isWaiting } from './ask.ts';
import { placeBehind, placeInside, siblingPlace } from './cursor.ts';
import { type Loops, loopsAround, passesOf } from './loops.ts';
import type { Outcome } from './rule.ts';
import type { Run } from './run.ts';
import type { StepStatus } from './status.ts';
import { type Advanced, type Turn, turnOf } from './turn.ts';
import type { StepRecord, Write } from './write.ts';

const NO_LOOPS: Loops = {};

type Asking = Extract<Outcome, { kind: 'ask' }>;
type Done = Extract<Outcome, { kind: 'done' }>;

/** Messages quote places, expressions and servers; what names the error stands at their beginning. */
const MAX_MESSAGE_CHARS = 1_000;

/** Applies what a step came to: asks on, or records the step and moves the cursor. A failed step ends its run (D-15). */
export function settle(turn: Turn, outcome: Outcome): Advanced {
  if (outcome.kind === 'ask') return { run: asking(turn, outcome), writes: [] };
  if (outcome.kind === 'failed') {
    const { code, message } = outcome.error;
    const error = { code, message: storableText(message, MAX_MESSAGE_CHARS) };
    return { run: finished(turn.run, 'ERROR'), writes: [recordOf(turn, 'ERROR', { error })] };
  }
  const status = outcome.status ?? 'PROCESSED';
  const { output = null, messageId = null, writes = [] } = outcome;
  const record = recordOf(turn, status, { output, message_id: messageId });
  const settled = { run: stepOn(turn, status, outcome), writes: [...writes, record] };
  return outcome.skipNext === undefined ? settled : passOver(turn, settled, outcome.skipNext);
}

/** Records the next step of the list as skipped, with all that is inside it. */
function passOver(turn: Turn, { run, writes }: Advanced, reason: string): Advanced {
  const path = siblingPlace(run.automation.steps, turn.path);
  if (path === null || run.cursor !== path) return { run, writes };
  const hand = { since: turn.event.now, attempt: 1, input: null };
  const passed = settle(turnOf(run, path, hand, turn.event), {
    kind: 'done',
    status: 'SKIPPED',
    output: { reason },
  });
  return { run: passed.run, writes: [...writes, ...passed.writes] };
}

function asking({ run, hand }: Turn, { ask }: Asking): Run {
  const { since, attempt, input } = hand;
  const asked = { ...ask, since, attempt, input } as Ask;
  return { ...run, status: isWaiting(asked) ? 'WAITING' : 'PROCESSING', ask: asked };
}

function stepOn({ run, step, path }: Turn, status: StepStatus, outcome: Done): Run {
  // A computed key defines a property, so a step called `__proto__` is a name like any other.
  const refs = step.ref === undefined ? run.refs : { ...run.refs, [step.ref]: outcome.ref ?? { status } };
  const moved: Run = { ...run, refs, context: outcome.context ?? run.context };
  const { end = null } = outcome;
  if (end !== null) return finished(moved, end);
  const loops = loopsAfter(run, path, outcome);
  const next = nextPlace({ ...run, loops }, path, outcome);
  if (next === null) return finished(moved, 'PROCESSED');
  return {
    ...moved,
    status: 'PROCESSING',
    cursor: next,
    settled: run.settled + 1,
    ask: null,
    loops: loopsAround(loops, next),
  };
}

function loopsAfter({ loops }: Run, path: string, { loop }: Done): Loops {
  return loop === undefined ? loops : { ...loops, [path]: loop };
}

function nextPlace({ automation: { steps }, loops }: Run, path: string, { arm, loop }: Done): string | null {
  const isEntered = arm !== undefined && (loop === undefined || loop.items.length > 0);
  const inside = isEntered ? placeInside(steps, path, arm) : null;
  return inside ?? placeBehind(steps, path, passesOf(loops));
}

function finished(run: Run, status: 'PROCESSED' | 'THROTTLED' | 'ERROR'): Run {
  return { ...run, status, cursor: null, settled: run.settled + 1, ask: null, loops: NO_LOOPS };
}

type Result = Partial<Pick<StepRecord, 'output' | 'message_id' | 'error'>>;

function recordOf({ run, path, step, hand, event }: Turn, status: StepStatus, result: Result): Write {
  return {
    kind: 'record-step',
    step: {
      path,
      index: run.settled,
      action: step.action,
      ref: step.ref ?? null,
      status,
      created_at: hand.since,
      updated_at: event.now,
      message_id: null,
      input: hand.input,
      output: null,
      error: null,
      ...result,
    },
  };
}
