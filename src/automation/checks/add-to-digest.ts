import type { Problem } from '../problem.ts';
import type { AddToDigestStep } from '../steps/add-to-digest.ts';
import { checkUser } from './scope-key.ts';
import { type Known, problemAt } from './step-check.ts';

/** An event of a digest needs a topic and a user (reference 6.12). */
export function checkAddToDigest(
  { subscription_topic_id: topic }: AddToDigestStep,
  known: Known,
): readonly Problem[] {
  return [
    ...problemAt('subscription_topic_id', topic === '' ? 'must not be empty' : null),
    ...problemAt('user_id', checkUser(known)),
  ];
}
