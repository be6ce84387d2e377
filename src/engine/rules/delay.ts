import {
  addDuration,
  checkDuration,
  type EpochMs,
  formatDuration,
  parseDuration,
} from '../../automation/duration.ts';
import type { DelayStep } from '../../automation/steps/delay.ts';
import { storableText } from '../../automation/text.ts';
import { delayEnd } from '../delay-end.ts';
import { filledText } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { Invalid } from '../zone.ts';

const MAX_REASON = 1_000;

/**
 * Waits until a moment (which wins), for a duration from now on, or until it opens; what is past goes on at once (D-12).
 * The author may say what happens to the next step where the delay ends late, and to the run where it makes no sense.
 */
export const delayRule: Rule<'delay'> = {
  action: 'delay',
  enter,
  resume: (moment, _answer, step) => {
    const { ask } = moment.run;
    return ended(moment, step, ask?.kind === 'time' ? ask.at : moment.now);
  },
  unresolved: (step, { code, message }) => unusable(step, message, code),
};

function enter(moment: Moment, step: DelayStep): Outcome {
  const end = delayEnd(moment, step);
  if ('invalid' in end) return unusable(step, end.invalid);
  const late = lateness(moment, end.meant);
  if ('invalid' in late) return unusable(step, late.invalid);
  if (late.isLate || end.at <= moment.now) return ended(moment, step, end.meant);
  return { kind: 'ask', ask: { kind: 'time', at: end.at } };
}

function ended(moment: Moment, step: DelayStep, at: EpochMs): Outcome {
  const late = lateness(moment, at);
  if ('invalid' in late) return unusable(step, late.invalid);
  if (!late.isLate) return { kind: 'done' };
  const output = { late_by: formatDuration(moment.now - at) };
  const { on_late: policy = 'skip' } = step;
  if (policy === 'send') return { kind: 'done', output };
  if (policy === 'skip')
    return { kind: 'done', output, skipNext: `the delay before it ended late by ${output.late_by}` };
  return { kind: 'done', output, arm: 'on_late' };
}

/** Whether the moment lies further back than the author tolerates. */
function lateness({ input, now }: Moment, at: EpochMs): { readonly isLate: boolean } | Invalid {
  const text = filledText(input['if_late_by']);
  if (text === null) return { isLate: false };
  const tolerated = parseDuration(text);
  const problem = checkDuration(text);
  if ('error' in tolerated || problem !== null) return { invalid: `if_late_by: ${problem}` };
  return { isLate: now > addDuration(at, tolerated) };
}

function unusable(step: DelayStep, message: string, code = 'INVALID_DELAY'): Outcome {
  const { on_invalid: choice = 'fail' } = step;
  if (choice === 'fail') return failed(code, message);
  const skipped = {
    kind: 'done',
    status: 'SKIPPED',
    output: { reason: storableText(message, MAX_REASON) },
  } as const;
  return choice === 'end' ? { ...skipped, end: 'PROCESSED' } : skipped;
}
