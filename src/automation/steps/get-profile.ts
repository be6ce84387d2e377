import type { StepCommon, Text } from '../dynamic.ts';
import type { MergeStrategy } from '../merge.ts';

/** Loads a stored profile into the run (reference 6.8, D-29). */
export type GetProfileStep = StepCommon & {
  readonly action: 'get-profile';
  readonly user_id: Text;
  /** `profile` (default) or `data.<field>`. */
  readonly path?: string;
  readonly merge_strategy?: MergeStrategy;
  readonly tenant_id?: Text;
};
