import type { Condition } from '../condition.ts';
import type { StepCommon } from '../dynamic.ts';
import type { Step } from '../step.ts';

/** Runs the steps of the first case whose condition holds, else `default` (reference 6.14, design §12). */
export type SwitchStep = StepCommon & {
  readonly action: 'switch';
  readonly cases: readonly SwitchCase[];
  readonly default?: readonly Step[];
};

export type SwitchCase = { readonly condition: Condition; readonly steps: readonly Step[] };
