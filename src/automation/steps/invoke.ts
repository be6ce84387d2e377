import type { Fields, StepCommon, Text } from '../dynamic.ts';

/** Starts a child run of another automation, and does not wait for it (reference 6.9, D-14). */
export type InvokeStep = StepCommon & {
  readonly action: 'invoke';
  /** Automation template id or alias. */
  readonly template: Text;
  readonly context?: Fields | string;
};
