import type { Json, JsonObject } from '../automation/json.ts';
import type { Action, StepOf } from '../automation/step.ts';
import type { Ask, InHand } from './ask.ts';
import type { Answer } from './event.ts';
import type { Loop } from './loops.ts';
import type { Values } from './resolve.ts';
import type { Context, Run, StepRef } from './run.ts';
import type { StepStatus } from './status.ts';
import type { StepError, Write } from './write.ts';

/** An ask as a rule states it: the core adds the step in hand. */
type NewAsk = Ask extends infer A ? (A extends Ask ? Omit<A, keyof InHand> : never) : never;

/** What a step came to. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly status?: StepStatus;
      readonly output?: Json;
      readonly context?: Context;
      readonly messageId?: string;
      readonly ref?: StepRef;
      readonly writes?: readonly Write[];
      /** The name of the arm that the run goes into (`Arm.name`); one that is empty or absent is passed by. */
      readonly arm?: string;
      /** What the arm is gone through for, item by item. */
      readonly loop?: Loop;
      /** Why the next step of the same list is passed over, which is then recorded as `SKIPPED`. */
      readonly skipNext?: string;
      /** Ends the run with this step, whatever follows. */
      readonly end?: 'PROCESSED' | 'THROTTLED';
    }
  | { readonly kind: 'ask'; readonly ask: NewAsk }
  | { readonly kind: 'failed'; readonly error: StepError };

/** What a rule may look at. `input` is the step with every dynamic field resolved. */
export type Moment = {
  readonly run: Run;
  readonly path: string;
  readonly input: JsonObject;
  /** What conditions are judged by. Expressions have values only when the step is entered, not when it is resumed. */
  readonly values: Values;
  readonly now: number;
  readonly attempt: number;
  /** A fresh id of Courier's form; the same number, at most 65,535, gives the same id within a moment. */
  readonly id: (number: number) => string;
};

/** How one kind of step behaves. A new action without a rule does not compile. */
export type Rule<A extends Action> = {
  readonly action: A;
  readonly enter: (moment: Moment, step: StepOf<A>) => Outcome;
  /** Called when the ask that `enter` or `resume` returned has been answered; timed asks give null. */
  readonly resume?: (moment: Moment, answer: Answer | null, step: StepOf<A>) => Outcome;
  /** Called when a dynamic field has no value; without it the step fails. */
  readonly unresolved?: (step: StepOf<A>, error: StepError) => Outcome;
};

/** The outcome of a step that cannot go on; a message begins with the field it is about: `list: resolved to nothing`. */
export function failed(code: string, message: string): Outcome {
  return { kind: 'failed', error: { code, message } };
}
