import type { StepCommon, Text } from '../dynamic.ts';

/** Waits for a duration or until a moment; `until` wins when both are given (reference 6.4, D-12). */
export type DelayStep = StepCommon & {
  readonly action: 'delay';
  readonly duration?: Text;
  readonly until?: Text;
};
