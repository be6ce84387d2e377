import { checkPeriod, MAX_BATCH_MS, readPeriod } from '../period.ts';
import type { Problem } from '../problem.ts';
import { type AddToBatchStep, MAX_ITEMS, MAX_RETAIN } from '../steps/add-to-batch.ts';
import { checkCount } from './count.ts';
import { checkKey, checkUser } from './scope-key.ts';
import { staticText } from './static.ts';
import { type Known, problemAt } from './step-check.ts';

/** Reference 6.11, D-19. */
export function checkAddToBatch(step: AddToBatchStep, known: Known): readonly Problem[] {
  const { wait_period, max_wait_period, max_items, retain, scope, batch_key, batch_id } = step;
  const isSorted = retain.type === 'highest' || retain.type === 'lowest';
  const isDynamic = scope === 'dynamic';
  return [
    ...checkPeriods(staticText(wait_period), staticText(max_wait_period)),
    ...problemAt('max_items', checkCount(max_items, MAX_ITEMS)),
    ...problemAt('retain.count', checkCount(retain.count, MAX_RETAIN)),
    ...problemAt(
      'retain.sort_key',
      isSorted && (retain.sort_key === undefined || retain.sort_key === '')
        ? `required for "${retain.type}": a value such as "refs.data.score", or a path inside data`
        : null,
    ),
    ...problemAt('batch_key', checkKey(batch_key, isDynamic && batch_id === undefined)),
    ...problemAt('batch_id', checkKey(batch_id, false)),
    ...problemAt('scope', scope === 'user' ? checkUser(known) : null),
  ];
}

function checkPeriods(wait: string | null, max: string | null): readonly Problem[] {
  const problems = [
    ...problemAt('wait_period', wait === null ? null : checkPeriod(wait, MAX_BATCH_MS)),
    ...problemAt('max_wait_period', max === null ? null : checkPeriod(max, MAX_BATCH_MS)),
  ];
  if (wait === null || max === null || problems.length > 0) return problems;
  const isShorter = readPeriod(wait, MAX_BATCH_MS) < readPeriod(max, MAX_BATCH_MS);
  return problemAt('wait_period', isShorter ? null : 'must be shorter than max_wait_period');
}
