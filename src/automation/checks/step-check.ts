import type { EpochMs } from '../duration.ts';
import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Action, StepOf } from '../step.ts';

/** What the run starts with, as far as checks look at it. */
export type RunContext = {
  readonly recipient: string | null;
  readonly template: string | null;
  readonly profile: JsonObject;
  readonly data: JsonObject;
};

/** What is known when a step is reached. */
export type Known = {
  /** Null when unknown: nobody has invoked the automation yet. */
  readonly context: RunContext | null;
  /** True when an earlier step may have changed `data` or `profile`. */
  readonly changed: boolean;
  /** The moment of the invoke; null when unknown. */
  readonly now: EpochMs | null;
};

/** What is wrong with one kind of step; places start at the step. */
export type StepCheck<A extends Action> = (step: StepOf<A>, known: Known) => readonly Problem[];

/** Nothing is wrong. */
const fine: readonly Problem[] = [];

/** One problem of a field, or none when there is no message. */
export function problemAt(place: string, message: string | null): readonly Problem[] {
  return message === null ? fine : [{ place, message }];
}
