import { addDuration, checkDuration, parseDuration } from '../../automation/duration.ts';
import type { StepOf } from '../../automation/step.ts';
import { MAX_AWAITED_BYTES, USER_KEY } from '../../automation/steps/wait-for.ts';
import { utf8Length } from '../../automation/text.ts';
import { filledText } from '../read.ts';
import { fallbackRecipient } from '../recipient.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';

/**
 * Waits until an event arrives whose key is that of the run, or until the time is over: the run's row is where the two
 * meet, and whichever takes it first has come.
 */
export const waitForRule: Rule<'wait-for'> = { action: 'wait-for', enter, resume };

function enter({ input, run, now }: Moment, step: StepOf<'wait-for'>): Outcome {
  const event = filledText(input['event']);
  if (event === null) return failed('INVALID_WAIT', 'event: resolved to nothing');
  const key = step.key === undefined ? fallbackRecipient(run.context) : filledText(input['key']);
  if (key === null) {
    const reason = step.key === undefined ? 'the run names no user' : 'resolved to nothing';
    return failed('INVALID_WAIT', `key: ${reason}`);
  }
  if (utf8Length(event) > MAX_AWAITED_BYTES.event) return failed('INVALID_WAIT', 'event: is too long');
  if (utf8Length(key) > MAX_AWAITED_BYTES.key) return failed('INVALID_WAIT', 'key: is too long');
  const text = filledText(input['timeout']);
  const length = text === null ? null : parseDuration(text);
  const problem = text === null ? 'resolved to nothing' : checkDuration(text);
  if (length === null || 'error' in length || problem !== null) {
    return failed('INVALID_WAIT', `timeout: ${problem}`);
  }
  const { event_key: path = USER_KEY } = step;
  return {
    kind: 'ask',
    ask: { kind: 'event', event, path, key, at: addDuration(now, length), arrived: null },
  };
}

function resume({ run: { ask } }: Moment): Outcome {
  const event = ask?.kind === 'event' ? ask.arrived : null;
  const output = { arrived: event !== null, event };
  const ref = { status: 'PROCESSED', ...output };
  return event === null ? { kind: 'done', output, ref, arm: 'on_timeout' } : { kind: 'done', output, ref };
}
