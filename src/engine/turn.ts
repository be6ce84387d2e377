import type { Step } from '../automation/step.ts';
import type { InHand } from './ask.ts';
import { stepAt } from './cursor.ts';
import type { Evaluated, Event } from './event.ts';
import { deriveId } from './ids.ts';
import type { Moment } from './rule.ts';
import type { Run } from './run.ts';
import { refsRoot } from './scope.ts';
import type { Write } from './write.ts';

/** A moved run and what must commit with it. */
export type Advanced = { readonly run: Run; readonly writes: readonly Write[] };

/** One event meeting the step that a run has in hand. */
export type Turn = {
  readonly run: Run;
  readonly path: string;
  readonly step: Step;
  readonly hand: InHand;
  readonly event: Event;
  /** What the step's expressions gave, in the event that brought their values. */
  readonly evaluated?: ReadonlyMap<string, Evaluated>;
};

/** The turn of the step at `path`; throws for a run whose cursor points at no step, which no event can bring about. */
export function turnOf(run: Run, path: string, hand: InHand, event: Event): Turn {
  const step = stepAt(run.automation.steps, path);
  if (step === null) throw new Error(`run ${run.id} has no step at ${path}`);
  return { run, path, step, hand, event };
}

/** What the rule of the step in hand may look at. */
export function momentOf({ run, path, hand, event, evaluated }: Turn): Moment {
  return {
    run,
    path,
    input: hand.input ?? {},
    values: { root: refsRoot(run), evaluated: evaluated ?? new Map() },
    now: event.now,
    attempt: hand.attempt,
    id: (number) => deriveId(event.now, event.entropy, run.settled, number),
  };
}
