import type { Condition } from '../condition.ts';
import type { StepCommon } from '../dynamic.ts';
import type { Step } from '../step.ts';

/** Runs `then` or `else`; the steps after it follow either (reference 6.14, design §12). */
export type IfStep = StepCommon & {
  readonly action: 'if';
  readonly condition: Condition;
  readonly then: readonly Step[];
  readonly else?: readonly Step[];
};
