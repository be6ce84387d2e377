import type { StepCommon, Text } from '../dynamic.ts';

/** Cancels every run whose resolved token equals this one, except its own (reference 6.5, D-8, D-11). */
export type CancelStep = StepCommon & {
  readonly action: 'cancel';
  readonly cancelation_token: Text;
};
