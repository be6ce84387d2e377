import type { StepCommon, Text } from '../dynamic.ts';
import type { Step } from '../step.ts';
import type { Count, Scope } from './add-to-batch.ts';

/** The most events that a throttle can be told to let pass in a period. */
export const MAX_ALLOWED = 100_000;

/** Lets so many events pass in any period; the others go another way, or end (reference 6.10, D-18). */
export type ThrottleStep = StepCommon & {
  readonly action: 'throttle';
  readonly max_allowed: Count;
  readonly period: Text;
  readonly scope: Scope;
  readonly throttle_key?: Text;
  /** What a throttled run does instead of everything that follows. Absent or empty: it ends `THROTTLED`. */
  readonly on_throttle?: readonly Step[];
};
