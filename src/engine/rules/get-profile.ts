import type { JsonObject } from '../../automation/json.ts';
import { type MergeStrategy, merge } from '../../automation/merge.ts';
import type { Answer } from '../event.ts';
import { compose, filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { Context } from '../run.ts';

/** Loads a stored profile into the run's `profile`, or into a field of its `data` (reference 6.8). */
export const getProfileRule: Rule<'get-profile'> = { action: 'get-profile', enter, resume };

function enter({ input }: Moment): Outcome {
  const user = filledText(input['user_id']);
  if (user === null) return failed('NO_RECIPIENT', 'user_id: resolved to nothing');
  return { kind: 'ask', ask: { kind: 'profile', user_id: user, tenant_id: filledText(input['tenant_id']) } };
}

function resume({ run, input }: Moment, answer: Answer | null): Outcome {
  const loaded = answer?.kind === 'profile' ? answer.profile : null;
  const strategy = (filledText(input['merge_strategy']) ?? 'replace') as MergeStrategy;
  const context = attach(run.context, filledText(input['path']) ?? 'profile', loaded ?? {}, strategy);
  return { kind: 'done', context, output: { found: loaded !== null } };
}

function attach(context: Context, path: string, profile: JsonObject, strategy: MergeStrategy): Context {
  if (path === 'profile') return { ...context, profile: merge(context.profile, profile, strategy) };
  const field = path.slice('data.'.length);
  const merged = merge(objectOf(context.data[field]) ?? undefined, profile, strategy);
  return { ...context, data: compose(context.data, Object.fromEntries([[field, merged]])) };
}
