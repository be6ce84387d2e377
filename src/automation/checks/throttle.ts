import { checkPeriod, MAX_THROTTLE_MS } from '../period.ts';
import type { Problem } from '../problem.ts';
import { MAX_ALLOWED, type ThrottleStep } from '../steps/throttle.ts';
import { checkCount } from './count.ts';
import { checkKey, checkUser } from './scope-key.ts';
import { staticText } from './static.ts';
import { type Known, problemAt } from './step-check.ts';

/** Reference 6.10. */
export function checkThrottle(step: ThrottleStep, known: Known): readonly Problem[] {
  const { max_allowed, period, scope, throttle_key } = step;
  const text = staticText(period);
  return [
    ...problemAt('max_allowed', checkCount(max_allowed, MAX_ALLOWED)),
    ...problemAt('period', text === null ? null : checkPeriod(text, MAX_THROTTLE_MS)),
    ...problemAt('throttle_key', checkKey(throttle_key, scope === 'dynamic')),
    ...problemAt('scope', scope === 'user' ? checkUser(known) : null),
  ];
}
