import {
  addDuration,
  checkDuration,
  checkTimestamp,
  parseDuration,
  parseTimestamp,
} from '../../automation/duration.ts';
import { filledText } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';

/** Waits until a moment (which wins) or for a duration from now on; what is past goes on at once (D-12). */
export const delayRule: Rule<'delay'> = { action: 'delay', enter };

function enter({ input, now }: Moment): Outcome {
  const until = filledText(input['until']);
  const duration = filledText(input['duration']);
  if (until !== null) {
    const at = parseTimestamp(until);
    const problem = checkTimestamp(until, now);
    if (typeof at !== 'number' || problem !== null) return failed('INVALID_DELAY', `until: ${problem}`);
    return waitUntil(at, now);
  }
  if (duration !== null) {
    const length = parseDuration(duration);
    const problem = checkDuration(duration);
    if ('error' in length || problem !== null) return failed('INVALID_DELAY', `duration: ${problem}`);
    return waitUntil(addDuration(now, length), now);
  }
  return failed('INVALID_DELAY', 'duration: neither it nor until resolved to a text');
}

function waitUntil(at: number, now: number): Outcome {
  return at <= now ? { kind: 'done' } : { kind: 'ask', ask: { kind: 'time', at } };
}
