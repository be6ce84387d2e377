import { checkDuration, checkTimestamp } from '../duration.ts';
import type { Problem } from '../problem.ts';
import type { DelayStep } from '../steps/delay.ts';
import { staticText } from './static.ts';
import { type Known, problemAt } from './step-check.ts';

/** A delay needs a duration or a moment, of at most a year where that is certain (D-12). */
export function checkDelay(step: DelayStep, { now }: Known): readonly Problem[] {
  if (step.duration === undefined && step.until === undefined) {
    return problemAt('duration', 'required: expected a duration such as "2 days", or "until" with a moment');
  }
  const duration = staticText(step.duration);
  const until = staticText(step.until);
  return [
    ...problemAt('duration', duration === null ? null : checkDuration(duration)),
    ...problemAt('until', until === null ? null : checkTimestamp(until, now ?? undefined)),
  ];
}
