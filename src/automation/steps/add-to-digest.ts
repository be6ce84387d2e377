import type { StepCommon, Text } from '../dynamic.ts';

/** Adds the run's data to the open digest of its user for a topic (reference 6.12). */
export type AddToDigestStep = StepCommon & {
  readonly action: 'add-to-digest';
  readonly subscription_topic_id: Text;
  /** Default: `data.category_key`, else `digest`. */
  readonly category_key?: Text;
};
