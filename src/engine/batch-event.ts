import { countOf, countSentence } from '../automation/checks/count.ts';
import { staticText } from '../automation/checks/static.ts';
import { addDuration, parseDuration } from '../automation/duration.ts';
import type { Json } from '../automation/json.ts';
import { lookup } from '../automation/path.ts';
import { checkPeriod, MAX_BATCH_MS } from '../automation/period.ts';
import { type AddToBatchStep, MAX_ITEMS, MAX_RETAIN } from '../automation/steps/add-to-batch.ts';
import { type BatchEvent, itemOf, sortValueOf } from './batch.ts';
import { filledText, objectOf } from './read.ts';
import type { Moment } from './rule.ts';
import { scopeKeyOf } from './scope-key.ts';
import type { StepError } from './write.ts';

const DEFAULT_RETAIN = 10;
const MAX_CATEGORY_CHARS = 256;

type Refused = { readonly error: StepError };

/** What a step whose fields have been resolved puts into a batch, or why it cannot. */
export function batchEventOf(moment: Moment, step: AddToBatchStep): BatchEvent | Refused {
  const { input, run } = moment;
  const scope =
    step.scope ?? (step.batch_id === undefined || step.batch_key !== undefined ? 'global' : 'dynamic');
  const named = scope === 'dynamic' && step.batch_key !== undefined ? 'batch_key' : 'batch_id';
  const key = scopeKeyOf(scope, named, input[named], run.context);
  if ('error' in key) return key;
  const wait_ms = periodOf(moment, 'wait_period');
  const max_ms = periodOf(moment, 'max_wait_period');
  if (typeof wait_ms !== 'number') return wait_ms;
  if (typeof max_ms !== 'number') return max_ms;
  if (wait_ms >= max_ms) return refused('wait_period', 'must be shorter than max_wait_period');
  const retain = objectOf(input['retain']) ?? {};
  const limits = {
    max_items: countIn(input['max_items'], MAX_ITEMS),
    count: countIn(retain['count'], MAX_RETAIN),
  };
  if (limits.max_items === undefined) return refused('max_items', countSentence(MAX_ITEMS));
  if (limits.count === undefined) return refused('retain.count', countSentence(MAX_RETAIN));
  const grouped = step.category_key !== undefined && staticText(step.category_key) === null;
  const category = filledText(input['category_key']);
  return {
    key,
    wait_ms,
    max_ms,
    max_items: limits.max_items,
    category: grouped ? (category ?? 'default').slice(0, MAX_CATEGORY_CHARS) : '',
    sort: sortOf(moment, step, retain['sort_key']),
    item: grouped ? itemOf(run.context.data, step.category_key as Json) : run.context.data,
    plan: {
      name: grouped ? 'batch' : (category ?? 'batch'),
      grouped,
      retain: { type: step.retain.type, count: limits.count ?? DEFAULT_RETAIN },
    },
  };
}

function periodOf({ input, now }: Moment, field: 'wait_period' | 'max_wait_period'): number | Refused {
  const text = filledText(input[field]);
  if (text === null) return refused(field, 'resolved to nothing');
  const problem = checkPeriod(text, MAX_BATCH_MS);
  const length = parseDuration(text);
  if (problem !== null || 'error' in length) return refused(field, `${problem}`);
  return addDuration(now, length) - now;
}

/** Null when absent, undefined when it is none. */
function countIn(value: Json | undefined, max: number): number | null | undefined {
  return value === undefined || value === null || value === '' ? null : (countOf(value, max) ?? undefined);
}

/** A literal key is a path inside `data`; any other has become the value itself. */
function sortOf(
  { run }: Moment,
  { retain }: AddToBatchStep,
  resolved: Json | undefined,
): number | string | null {
  const path = staticText(retain.sort_key);
  return sortValueOf(path === null ? resolved : lookup(run.context.data, path.replace(/^data\./, '')));
}

function refused(field: string, message: string): Refused {
  return { error: { code: 'INVALID_BATCH', message: `${field}: ${message}` } };
}
