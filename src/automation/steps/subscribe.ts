import type { Fields, StepCommon, Text } from '../dynamic.ts';

/** Subscribes a user to a list, which is created if missing (reference 6.13, D-29). */
export type SubscribeStep = StepCommon & {
  readonly action: 'subscribe';
  readonly recipient_id: Text;
  readonly list_id: Text;
  readonly subscription?: Fields;
};
