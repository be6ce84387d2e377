import type { Ref, StepCommon } from '../dynamic.ts';
import type { Json } from '../json.ts';
import type { Step } from '../step.ts';

/** Runs its steps once for each item of a list. */
export type LoopStep = StepCommon & {
  readonly action: 'loop';
  /** A list, or what gives one. */
  readonly items: readonly Json[] | string | Ref;
  /** Steps inside read the item as `refs.<as>`, and its position from 0 as `refs.<as>_index`; `item` when absent. */
  readonly as?: string;
  /** A longer list fails the step before the first pass. */
  readonly max_iterations: number;
  readonly steps: readonly Step[];
};

/** The most passes of one loop. */
export const MAX_ITERATIONS = 1_000;
