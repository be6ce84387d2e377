import type { Text } from '../dynamic.ts';
import { mayFill } from '../recipient.ts';
import { utf8Length } from '../text.ts';
import { staticText } from './static.ts';
import type { Known } from './step-check.ts';

/** The longest key that tells batches or throttles apart, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 512;

/** What is certain to be wrong with a key of its author's. */
export function checkKey(key: Text | undefined, isRequired: boolean): string | null {
  if (key === undefined) return isRequired ? 'required for the scope "dynamic"' : null;
  if (key === '') return 'must not be empty';
  const text = staticText(key);
  return text !== null && utf8Length(text) > MAX_KEY_BYTES ? `at most ${MAX_KEY_BYTES} bytes of UTF-8` : null;
}

/** The scope `user` needs a user: the run, its profile or its data name one. */
export function checkUser({ context, changed }: Known): string | null {
  if (context === null || changed) return null;
  const { recipient, profile, data } = context;
  const isNamed = [recipient, profile['user_id'], data['user_id'], data['userId']].some(mayFill);
  return isNamed ? null : 'the run, its profile and its data name no user';
}
