import { filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';

/** Adds a user to a list (reference 6.13). */
export const subscribeRule: Rule<'subscribe'> = { action: 'subscribe', enter };

function enter({ input }: Moment): Outcome {
  const user = filledText(input['recipient_id']);
  const list = filledText(input['list_id']);
  if (user === null) return failed('NO_RECIPIENT', 'recipient_id: resolved to nothing');
  if (list === null) return failed('NO_LIST', 'list_id: resolved to nothing');
  return {
    kind: 'done',
    output: { user_id: user, list_id: list },
    writes: [
      { kind: 'subscribe', user_id: user, list_id: list, preferences: objectOf(input['subscription']) },
    ],
  };
}
