import type { CancelRule } from './cancel-on.ts';
import type { TokenFields } from './run-tokens.ts';
import type { Step } from './step.ts';

/** What a run executes: a frozen copy lives on every run (reference 2, 4.1). */
export type Automation = TokenFields & {
  readonly steps: readonly Step[];
  /** Only of saved automations: events find their rules by version. */
  readonly cancel_on?: readonly CancelRule[];
};
