import {
  checkDuration,
  type EpochMs,
  hasZone,
  parseDuration,
  parseTimestamp,
} from '../automation/duration.ts';
import type { JsonObject } from '../automation/json.ts';
import {
  atLocalTime,
  fromLocal,
  type LocalTime,
  nextLocalTime,
  parseLocalTime,
  shiftInZone,
} from '../automation/local-time.ts';
import { weekdaysOf } from './opening.ts';
import { filledText } from './read.ts';
import type { Invalid } from './zone.ts';

type LocalEnd = { readonly meant: EpochMs; readonly zone: string };

/** The moment that the resolved `until` of a delay means: the next local time, or one relative to a date. */
export function localMoment(
  now: EpochMs,
  until: JsonObject,
  zoneOf: (own: string | null) => string | Invalid,
): LocalEnd | Invalid {
  const zone = zoneOf(filledText(until['timezone']));
  if (typeof zone !== 'string') return zone;
  const clock = filledText(until['local_time']);
  const time = clock === null ? null : parseLocalTime(clock);
  if (clock !== null && time === null)
    return { invalid: 'until.local_time: expected a local time such as "09:00"' };
  const date = filledText(until['date']);
  if (date !== null) return relative(date, time, until, zone);
  if (time === null) return { invalid: 'until.local_time: neither it nor date resolved to a text' };
  const meant = nextLocalTime(now, time, weekdaysOf(until['weekdays']), zone);
  return meant === null ? { invalid: 'until.weekdays: there is no such day' } : { meant, zone };
}

function relative(date: string, time: LocalTime | null, until: JsonObject, zone: string): LocalEnd | Invalid {
  const parsed = parseTimestamp(date);
  if (typeof parsed !== 'number') return { invalid: `until.date: ${parsed.error}` };
  const day = shifted(hasZone(date) ? parsed : fromLocal(parsed, zone), until, zone);
  if (typeof day !== 'number') return day;
  return { meant: time === null ? day : atLocalTime(day, time, zone), zone };
}

function shifted(from: EpochMs, until: JsonObject, zone: string): EpochMs | Invalid {
  for (const [key, sign] of [
    ['before', -1],
    ['after', 1],
  ] as const) {
    const text = filledText(until[key]);
    if (text === null) continue;
    const duration = parseDuration(text);
    const problem = checkDuration(text);
    if ('error' in duration || problem !== null) return { invalid: `until.${key}: ${problem}` };
    return shiftInZone(from, duration, sign, zone);
  }
  return from;
}
