import { parseDuration } from './duration.ts';

const DAY = 24 * 3_600_000;
/** A calendar month as far as limits are concerned: a twelfth of the longest year. */
const MONTH = 30.5 * DAY;

/** The longest that a batch may stay open, from its first event on (reference 6.11). */
export const MAX_BATCH_MS = 60 * DAY;

/** The longest period over which a throttle counts. */
export const MAX_THROTTLE_MS = 366 * DAY;

/** Milliseconds of a length of time above zero and at most `max`, a month being 30.5 days; else a human sentence. */
export function readPeriod(text: string, max: number): number | { readonly error: string } {
  const duration = parseDuration(text);
  if ('error' in duration) return duration;
  const ms = duration.months * MONTH + duration.ms;
  if (ms <= 0) return { error: 'must be longer than nothing' };
  return ms > max ? { error: `at most ${max / DAY} days` } : ms;
}

/** Null for a length of time above zero and at most `max` ms, else a human sentence. */
export function checkPeriod(text: string, max: number): string | null {
  const ms = readPeriod(text, max);
  return typeof ms === 'number' ? null : ms.error;
}
