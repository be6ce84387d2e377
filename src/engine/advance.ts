import type { InHand } from './ask.ts';
import { enter, evaluate, start } from './enter.ts';
import type { Evaluated, Event } from './event.ts';
import { enterStep, resumeStep } from './rules.ts';
import type { Run } from './run.ts';
import { settle } from './settle.ts';
import { isActive } from './status.ts';
import { withStatuses } from './step-refs.ts';
import { type Advanced, momentOf, turnOf } from './turn.ts';

export type { Advanced } from './turn.ts';

/** More steps than these are not taken at once, so that what commits together stays small. */
const MAX_STEPS = 500;

/**
 * Moves a run as far as it goes without an answer from outside: until it is final, `ask` is set, or 500 steps have settled.
 * Pure: the same run and event give the same result. A final run, or an answer to nothing, changes nothing.
 */
export function advance(run: Run, event: Event): Advanced {
  if (!isActive(run.status) || run.cursor === null) return { run, writes: [] };
  let moved = event.kind === 'claimed' ? claimed(run, run.cursor, event) : answered(run, run.cursor, event);
  if (moved === null) return { run, writes: [] };
  const writes = [...moved.writes];
  for (let steps = 1; moved.run.ask === null && moved.run.cursor !== null && steps < MAX_STEPS; steps += 1) {
    moved = enter(turnOf(moved.run, moved.run.cursor, firstTry(event), event));
    // Not `push(...)`: one send may queue more messages than a call takes arguments.
    for (const write of moved.writes) writes.push(write);
  }
  return { run: moved.run, writes };
}

/** Null when the run goes on waiting. */
function claimed(run: Run, path: string, event: Event): Advanced | null {
  const { ask } = run;
  if (ask === null) return enter(turnOf(run, path, firstTry(event), event));
  if (ask.kind === 'time') {
    if (ask.at > event.now) return null;
    const waited = turnOf(run, path, ask, event);
    return settle(waited, resumeStep(waited.step, momentOf(waited), null));
  }
  if (ask.kind === 'event') {
    if (ask.arrived === null && ask.at > event.now) return null;
    const come = turnOf(run, path, ask, event);
    return settle(come, resumeStep(come.step, momentOf(come), null));
  }
  if (ask.kind === 'batch') {
    // Only the database knows whether more events have come meanwhile.
    const woken = turnOf(run, path, ask, event);
    return settle(woken, resumeStep(woken.step, momentOf(woken), null));
  }
  const attempt = ask.kind === 'backoff' ? ask.attempt + 1 : ask.attempt;
  const again = turnOf(run, path, { since: ask.since, attempt, input: ask.input }, event);
  // What has been resolved stays so: a retried request is the same request, with the same idempotency key.
  return ask.input === null ? enter(again) : settle(again, enterStep(again.step, momentOf(again)));
}

/** Null for an answer to what the run does not ask. */
function answered(run: Run, path: string, event: Extract<Event, { kind: 'answered' }>): Advanced | null {
  const { ask } = run;
  const { answer } = event;
  if (ask === null || ask.kind !== answer.kind) return null;
  const turn = turnOf(run, path, ask, event);
  if (answer.kind === 'statuses') {
    return evaluate({ ...turn, run: { ...run, refs: withStatuses(run.refs, answer.statuses) } });
  }
  if (ask.kind === 'evaluate' && answer.kind === 'evaluate') {
    return start(turn, byExpression(ask.expressions, answer.results));
  }
  return settle(turn, resumeStep(turn.step, momentOf(turn), answer));
}

function firstTry(event: Event): InHand {
  return { since: event.now, attempt: 1, input: null };
}

function byExpression(
  expressions: readonly string[],
  results: readonly Evaluated[],
): ReadonlyMap<string, Evaluated> {
  const evaluated = new Map<string, Evaluated>();
  for (const [index, expression] of expressions.entries()) {
    const result = results[index];
    if (result !== undefined) evaluated.set(expression, result);
  }
  return evaluated;
}
