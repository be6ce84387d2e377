/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** An absolute length of time: calendar months (a year is 12), then milliseconds (a day is 24 h). */
export type Duration = { readonly months: number; readonly ms: number };

/** Why a text is not a duration or a moment: a human sentence without the text itself. */
export type DurationError = { readonly error: string };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** The longest a run may wait (D-12): 366 days, or 12 months. */
export const YEAR = 366 * DAY;
/** Longest duration that is read at all, in years: every sum with a four-digit year is a valid date. */
const MAX_YEARS = 10_000;

const NOT_A_DURATION =
  'expected a number and a unit such as "2 days", or an ISO 8601 duration such as "PT48H"';
const NOT_A_TIMESTAMP = 'expected an ISO 8601 timestamp such as "2026-01-31T09:00:00Z"';
const NOT_IN_CALENDAR = 'there is no such date or time';
const TOO_LONG = 'at most 1 year';

const UNITS: readonly (readonly [RegExp, Duration])[] = [
  [/^(\d+)\s*sec(?:ond)?s?$/i, { months: 0, ms: SECOND }],
  [/^(\d+)\s*min(?:ute)?s?$/i, { months: 0, ms: MINUTE }],
  [/^(\d+)\s*(?:hour|hr)s?$/i, { months: 0, ms: HOUR }],
  [/^(\d+)\s*days?$/i, { months: 0, ms: DAY }],
  [/^(\d+)\s*weeks?$/i, { months: 0, ms: WEEK }],
  [/^(\d+)\s*months?$/i, { months: 1, ms: 0 }],
  [/^(\d+)\s*years?$/i, { months: 12, ms: 0 }],
];

// The first look-ahead admits one fraction, on the last component; years and months take none.
const ISO_DURATION =
  /^P(?!$)(?=[^.,]*(?:[.,]\d+[A-Z])?$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d[\d.,]*)W)?(?:(\d[\d.,]*)D)?(?:T(?=\d)(?:(\d[\d.,]*)H)?(?:(\d[\d.,]*)M)?(?:(\d[\d.,]*)S)?)?$/i;

// Groups: year, month, day, hour, minute, second, fraction, sign and hours and minutes of the offset.
const EXTENDED =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:Z|([+-])(\d\d)(?::(\d\d))?)?)?$/i;
const BASIC = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:(\d\d)(?:[.,](\d+))?)?(?:Z|([+-])(\d\d)(\d\d)?)?)?$/i;

/**
 * Reads `2 days`, `1 hour`, `PT48H`, `P1W` … (reference 6.4, D-12), without regard to case and outer blanks. Whole
 * numbers, but the last component of an ISO duration, if no year or month, may have a fraction, rounded to the
 * millisecond. Zero is fine; more than 10,000 years is an error.
 */
export function parseDuration(text: string): Duration | DurationError {
  const trimmed = text.trim();
  for (const [pattern, unit] of UNITS) {
    const match = pattern.exec(trimmed);
    if (match !== null) return bounded(Number(match[1]) * unit.months, Number(match[1]) * unit.ms);
  }
  const iso = ISO_DURATION.exec(trimmed);
  if (iso === null) return { error: NOT_A_DURATION };
  const [, years, months, weeks, days, hours, minutes, seconds] = iso;
  const ms =
    decimal(weeks) * WEEK +
    decimal(days) * DAY +
    decimal(hours) * HOUR +
    decimal(minutes) * MINUTE +
    decimal(seconds) * SECOND;
  return bounded(decimal(years) * 12 + decimal(months), Math.round(ms));
}

/** The moment after a duration: months by the UTC calendar, clamped to the end of the month, then milliseconds. */
export function addDuration(from: EpochMs, duration: Duration): EpochMs {
  const date = new Date(from);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  const target = month + duration.months;
  const lastDay = new Date(utcDay(year, target + 1, 0)).getUTCDate();
  const timeOfDay = from - utcDay(year, month, day);
  return utcDay(year, target, Math.min(day, lastDay)) + timeOfDay + duration.ms;
}

/**
 * Reads an ISO 8601 moment, extended or basic, or a date alone (reference 6.4, D-12): years 0001 to 9999, UTC when
 * there is no zone, fractions truncated to the millisecond, `24:00` as the end of a day.
 */
export function parseTimestamp(text: string): EpochMs | DurationError {
  const trimmed = text.trim();
  const match = EXTENDED.exec(trimmed) ?? BASIC.exec(trimmed);
  if (match === null) return { error: NOT_A_TIMESTAMP };
  const part = (group: number) => Number(match[group] ?? 0);
  const date = utcDate(part(1), part(2), part(3));
  const fraction = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const time = clockTime(part(4), part(5), part(6), fraction);
  const offset = clockTime(part(9), part(10), 0, 0);
  if (date === null || time === null || offset === null || offset === DAY) return { error: NOT_IN_CALENDAR };
  return date + time + (match[8] === '-' ? offset : -offset);
}

/** True for a moment that names its zone; what does not is UTC, or local time where somebody says so. */
export function hasZone(timestamp: string): boolean {
  return /T.*(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(timestamp.trim());
}

/** Null when a text is a duration of at most 1 year, else a human sentence. */
export function checkDuration(text: string): string | null {
  const duration = parseDuration(text);
  if ('error' in duration) return duration.error;
  return duration.months * (YEAR / 12) + duration.ms > YEAR ? TOO_LONG : null;
}

/** Null when a text is a moment, and at most 366 days after `now` where that is given; else a human sentence. */
export function checkTimestamp(text: string, now?: EpochMs): string | null {
  const moment = parseTimestamp(text);
  if (typeof moment !== 'number') return moment.error;
  return now !== undefined && moment - now > YEAR ? TOO_LONG : null;
}

/** Whole milliseconds, 0 or more, as an ISO 8601 duration of hours and less, e.g. `PT48H`, `PT1M0.5S`. */
export function formatDuration(ms: number): string {
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const seconds = (ms % MINUTE) / SECOND;
  const parts = [
    hours === 0 ? '' : `${hours}H`,
    minutes === 0 ? '' : `${minutes}M`,
    seconds === 0 ? '' : `${seconds}S`,
  ];
  return ms === 0 ? 'PT0S' : `PT${parts.join('')}`;
}

/** Refuses what could not be added to a date; Infinity, and NaN as its product with 0, fail the comparison. */
function bounded(months: number, ms: number): Duration | DurationError {
  return months <= MAX_YEARS * 12 && ms <= MAX_YEARS * YEAR ? { months, ms } : { error: TOO_LONG };
}

function decimal(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.replace(',', '.'));
}

/** Midnight of a day; months and days may overflow. Unlike for `Date.UTC`, a year below 100 is itself. */
function utcDay(year: number, month: number, day: number): EpochMs {
  return new Date(0).setUTCFullYear(year, month, day);
}

/** Midnight of a day that exists; null for any other. `month` counts from 1. */
function utcDate(year: number, month: number, day: number): EpochMs | null {
  const at = utcDay(year, month - 1, day);
  const date = new Date(at);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : null;
}

/** Milliseconds since midnight, at most 24:00; null when there is no such time. */
function clockTime(hour: number, minute: number, second: number, ms: number): number | null {
  const time = hour * HOUR + minute * MINUTE + second * SECOND + ms;
  return minute < 60 && second < 60 && time <= DAY ? time : null;
}
