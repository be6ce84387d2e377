import type { StepCommon, Text } from '../dynamic.ts';
import type { Step } from '../step.ts';

/** Runs the steps of one of several variants, always of the same one for the same user. */
export type ExperimentStep = StepCommon & {
  readonly action: 'experiment';
  /** What the experiment is called: a user gets the same variant wherever the key is the same. */
  readonly key: string;
  readonly variants: readonly Variant[];
  /** Who is assigned; by default whom the run is about. */
  readonly user_id?: Text;
};

export type Variant = { readonly name: string; readonly weight: number; readonly steps?: readonly Step[] };
