import { MAX_DEPTH } from '../../automation/checks/storable.ts';
import { hasOwn, type JsonObject } from '../../automation/json.ts';
import { type MergeStrategy, merge } from '../../automation/merge.ts';
import { admitObject } from '../admit.ts';
import type { Answer } from '../event.ts';
import { filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { Context } from '../run.ts';
import { withStrategy } from '../strategy.ts';

const FIELD = /^data\.([^\s.[\]]+)$/;

/** Loads a stored profile into the run's `profile`, or into a field of its `data` (reference 6.8). */
export const getProfileRule: Rule<'get-profile'> = { action: 'get-profile', enter, resume };

function enter({ input }: Moment): Outcome {
  const user = filledText(input['user_id']);
  if (user === null) return failed('NO_RECIPIENT', 'user_id: resolved to nothing');
  if (fieldOf(input) === undefined)
    return failed('INVALID_PATH', 'path: expected "profile" or "data.<field>"');
  return withStrategy(input, 'merge_strategy', () => ({
    kind: 'ask',
    ask: { kind: 'profile', user_id: user, tenant_id: filledText(input['tenant_id']) },
  }));
}

function resume({ run: { context }, input }: Moment, answer: Answer | null): Outcome {
  const loaded = answer?.kind === 'profile' ? answer.profile : null;
  // Nobody's profile has nothing to merge: `replace` would only wipe the profile that the run was given.
  if (loaded === null) return { kind: 'done', output: { found: false } };
  const profile = admitObject(loaded, MAX_DEPTH);
  if (profile === undefined) {
    return failed('INVALID_PROFILE', `user_id: the profile nests more than ${MAX_DEPTH} deep`);
  }
  return withStrategy(input, 'merge_strategy', (strategy) => ({
    kind: 'done',
    context: attach(context, fieldOf(input) ?? null, profile, strategy),
    output: { found: true },
  }));
}

/** The field of `data` that `path` names, null for the run's profile itself, undefined for any other path. */
function fieldOf(input: JsonObject): string | null | undefined {
  const path = filledText(input['path']) ?? 'profile';
  return path === 'profile' ? null : FIELD.exec(path)?.[1];
}

function attach(
  context: Context,
  field: string | null,
  profile: JsonObject,
  strategy: MergeStrategy,
): Context {
  if (field === null) return { ...context, profile: merge(context.profile, profile, strategy) };
  const existing = hasOwn(context.data, field) ? objectOf(context.data[field]) : null;
  const merged = merge(existing ?? undefined, profile, strategy);
  return { ...context, data: { ...context.data, [field]: merged } };
}
