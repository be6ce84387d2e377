import type { EpochMs } from '../automation/duration.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import { nextOpening, parseLocalTime, WEEKDAYS, type Weekday } from '../automation/local-time.ts';
import { filledText } from './read.ts';
import type { Invalid } from './zone.ts';

/** The first moment from `from` on that lies within the resolved opening hours of a delay. */
export function openingOf(
  from: EpochMs,
  hours: JsonObject,
  zoneOf: (own: string | null) => string | Invalid,
): { readonly at: EpochMs; readonly zone: string } | Invalid {
  const zone = zoneOf(filledText(hours['timezone']));
  if (typeof zone !== 'string') return zone;
  const opening = parseLocalTime(filledText(hours['from']) ?? '');
  const closing = parseLocalTime(filledText(hours['to']) ?? '');
  if (opening === null) return { invalid: 'within.from: expected a local time such as "09:00"' };
  if (closing === null) return { invalid: 'within.to: expected a local time such as "17:00"' };
  if (opening === closing) return { invalid: 'within.to: expected another time than "from"' };
  const weekdays = weekdaysOf(hours['weekdays']);
  const at = nextOpening(from, { from: opening, to: closing, weekdays, zone });
  return at === null ? { invalid: 'within: it never opens' } : { at, zone };
}

/** The weekdays of a field, which its schema has judged; all of them where it is absent. */
export function weekdaysOf(field: Json | undefined): readonly Weekday[] {
  return Array.isArray(field) ? WEEKDAYS.filter((day) => field.includes(day)) : WEEKDAYS;
}
