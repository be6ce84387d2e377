import type { Fields, StepCommon, Text } from '../dynamic.ts';

/** Writes into the stored profile of a user; the strategy's name here is `merge` (reference 6.7). */
export type UpdateProfileStep = StepCommon & {
  readonly action: 'update-profile';
  readonly recipient_id?: Text;
  readonly profile: Fields;
  readonly merge?: Text;
};
