import { countOf, countSentence } from '../../automation/checks/count.ts';
import { addDuration, parseDuration } from '../../automation/duration.ts';
import { checkPeriod, MAX_THROTTLE_MS } from '../../automation/period.ts';
import type { StepOf } from '../../automation/step.ts';
import { MAX_ALLOWED } from '../../automation/steps/throttle.ts';
import type { Answer } from '../event.ts';
import { filledText } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import { scopeKeyOf } from '../scope-key.ts';

/**
 * Lets a run pass while fewer than `max_allowed` have passed in the period before. Beyond, it goes into `on_throttle` and
 * ends behind it, or ends `THROTTLED` (reference 6.10, D-18).
 */
export const throttleRule: Rule<'throttle'> = { action: 'throttle', enter, resume };

function enter({ input, run, now }: Moment, step: StepOf<'throttle'>): Outcome {
  const { scope, on_throttle = [] } = step;
  const max_allowed = countOf(input['max_allowed'], MAX_ALLOWED);
  if (max_allowed === null) return failed('INVALID_THROTTLE', `max_allowed: ${countSentence(MAX_ALLOWED)}`);
  const period = filledText(input['period']);
  if (period === null) return failed('INVALID_THROTTLE', 'period: resolved to nothing');
  const problem = checkPeriod(period, MAX_THROTTLE_MS);
  const length = parseDuration(period);
  if (problem !== null || 'error' in length) return failed('INVALID_THROTTLE', `period: ${problem}`);
  const name = scope === 'dynamic' ? input['throttle_key'] : null;
  const key = scopeKeyOf(scope, 'throttle_key', name ?? undefined, run.context);
  if ('error' in key) return { kind: 'failed', error: key.error };
  return {
    kind: 'ask',
    ask: {
      kind: 'take-slot',
      ...{ key, max_allowed, period_ms: addDuration(now, length) - now, has_arm: on_throttle.length > 0 },
    },
  };
}

function resume({ run: { ask } }: Moment, answer: Answer | null): Outcome {
  if (answer?.kind !== 'take-slot' || ask?.kind !== 'take-slot') {
    return failed('INVALID_THROTTLE', 'period: no answer');
  }
  const { throttle_key, used, admitted } = answer;
  const { max_allowed, has_arm } = ask;
  const output = { throttled: !admitted, throttle_key, used, max_allowed };
  if (admitted) return { kind: 'done', output };
  const status = 'THROTTLED';
  if (has_arm) return { kind: 'done', output, ref: { status }, arm: 'on_throttle' };
  return { kind: 'done', output, ref: { status }, status, end: status };
}
