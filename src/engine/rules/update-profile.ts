import { type MergeStrategy, mergeStrategies } from '../../automation/merge.ts';
import { filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';

/** Writes the stored profile; default strategy `replace` (reference 6.7). */
export const updateProfileRule: Rule<'update-profile'> = { action: 'update-profile', enter };

function enter({ input, run }: Moment): Outcome {
  const user = filledText(input['recipient_id']) ?? run.context.recipient;
  if (user === null || user === '') return failed('NO_RECIPIENT', 'recipient_id: neither the step nor the run has one');
  const profile = objectOf(input['profile']);
  if (profile === null) return failed('INVALID_PROFILE', 'profile: expected an object');
  const merge = input['merge'] ?? 'replace';
  if (!isStrategy(merge)) return failed('INVALID_MERGE', `merge: expected one of ${mergeStrategies.join(', ')}`);
  return {
    kind: 'done',
    output: { user_id: user },
    writes: [{ kind: 'update-profile', user_id: user, profile, merge }],
  };
}

function isStrategy(value: unknown): value is MergeStrategy {
  return typeof value === 'string' && mergeStrategies.some((strategy) => strategy === value);
}
