import { MAX_DEPTH } from '../../automation/checks/storable.ts';
import { admitObject } from '../admit.ts';
import { filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import { withStrategy } from '../strategy.ts';

/** Writes the stored profile; default strategy `replace` (reference 6.7). */
export const updateProfileRule: Rule<'update-profile'> = { action: 'update-profile', enter };

function enter({ input, run }: Moment): Outcome {
  const user = filledText(input['recipient_id']) ?? filledText(run.context.recipient);
  if (user === null) return failed('NO_RECIPIENT', 'recipient_id: neither the step nor the run has one');
  const given = objectOf(input['profile']);
  const profile = given === null ? undefined : admitObject(given, MAX_DEPTH);
  if (profile === undefined) {
    return failed('INVALID_PROFILE', `profile: expected an object, at most ${MAX_DEPTH} deep`);
  }
  return withStrategy(input, 'merge', (merge) => ({
    kind: 'done',
    output: { user_id: user },
    writes: [{ kind: 'update-profile', user_id: user, profile, merge }],
  }));
}
