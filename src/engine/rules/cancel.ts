import { tokenFromValue } from '../../automation/token.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';

/** Cancels by token within the commit; a token that resolves to nothing is an error, never "all" (D-3, D-11). */
export const cancelRule: Rule<'cancel'> = { action: 'cancel', enter };

function enter({ input, path }: Moment): Outcome {
  const { token, warnings } = tokenFromValue(input['cancelation_token']);
  if (token === null) {
    const why = warnings.map(({ message }) => message).join(', ');
    return failed('NO_TOKEN', `cancelation_token: ${why}; nothing was canceled`);
  }
  return { kind: 'done', writes: [{ kind: 'cancel-by-token', token, path }] };
}
