import { MAX_KEY_BYTES } from '../automation/checks/scope-key.ts';
import type { Json } from '../automation/json.ts';
import type { Scope } from '../automation/steps/add-to-batch.ts';
import { utf8Length } from '../automation/text.ts';
import { filledText } from './read.ts';
import { fallbackRecipient } from './recipient.ts';
import type { Context } from './run.ts';
import type { StepError } from './write.ts';

/** What tells batches, or throttles, apart. The step's own identity is known to whoever answers. */
export type ScopeKey = {
  readonly scope: Scope;
  /** The author's key of scope `dynamic`; of the others, a name that stands for the step, or null. */
  readonly name: string | null;
  /** Of scope `user`, in the order of reference 6.11; null for the others. */
  readonly user: string | null;
};

/** The key of a step whose fields have been resolved, or why it has none. */
export function scopeKeyOf(
  scope: Scope,
  field: string,
  name: Json | undefined,
  context: Context,
): ScopeKey | { readonly error: StepError } {
  const key = filledText(name);
  if (scope === 'dynamic' && key === null) return refused('NO_KEY', `${field}: resolved to nothing`);
  const user = scope === 'user' ? fallbackRecipient(context) : null;
  if (scope === 'user' && user === null) {
    return refused('NO_RECIPIENT', 'scope: the run, its profile and its data name no user');
  }
  const longest = Math.max(utf8Length(key ?? ''), utf8Length(user ?? ''));
  if (longest > MAX_KEY_BYTES) {
    return refused('KEY_TOO_LONG', `${field}: a key or user has at most ${MAX_KEY_BYTES} bytes of UTF-8`);
  }
  return { scope, name: key, user };
}

function refused(code: string, message: string): { readonly error: StepError } {
  return { error: { code, message } };
}
