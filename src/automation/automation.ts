import type { Step } from './step.ts';
import type { TokenField } from './token.ts';

/** What a run executes: a frozen copy lives on every run (reference 2, 4.1). */
export type Automation = {
  readonly steps: readonly Step[];
  readonly cancelation_token?: TokenField;
};
