import { Temporal } from 'temporal-polyfill';
import type { Duration, EpochMs } from './duration.ts';

/** The days of the week, Monday first (ISO 8601). */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** Minutes since midnight, 0 to 1440. */
export type LocalTime = number;

/** Opening hours in a zone; a closing time that is not after the opening time is one of the next day. */
export type Hours = {
  readonly from: LocalTime;
  readonly to: LocalTime;
  readonly weekdays: readonly Weekday[];
  readonly zone: string;
};

const TIME = /^(\d{1,2}):(\d\d)$/;
const DAY_MINUTES = 24 * 60;
const DAY_MS = 86_400_000;
/** Longer than any zone's name. */
const MAX_ZONE = 64;
/** A week and a day for the weekday, and as many again for days whose hours a zone has skipped. */
const MAX_DAYS = 16;

/** True for a zone of the IANA database, e.g. `Europe/Berlin`, for `UTC`, and for an offset such as `+02:00`. */
export function isTimeZone(text: string): boolean {
  if (text.length > MAX_ZONE) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads `9:00`, `09:00` … `24:00`; null for anything else. */
export function parseLocalTime(text: string): LocalTime | null {
  const [, hours, minutes] = TIME.exec(text.trim()) ?? [];
  const time = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && time <= DAY_MINUTES ? time : null;
}

/**
 * The moment of a local time on the local day of another moment. A time that a zone skips when its clocks go forward
 * counts as much later as they skip (02:30 becomes 03:30); of a time that comes twice it is the first.
 */
export function atLocalTime(day: EpochMs, time: LocalTime, zone: string): EpochMs {
  return timeOn(localDate(day, zone), time, zone);
}

/** The first moment from `after` on at which it is `time` in the zone, on one of the weekdays; null where there is none. */
export function nextLocalTime(
  after: EpochMs,
  time: LocalTime,
  weekdays: readonly Weekday[],
  zone: string,
): EpochMs | null {
  for (const date of datesFrom(after, zone)) {
    const moment = timeOn(date, time, zone);
    if (moment >= after && isOn(date, weekdays, zone)) return moment;
  }
  return null;
}

/** `moment` where it lies within the hours, else when they begin next; null where they never do. */
export function nextOpening(moment: EpochMs, { from, to, weekdays, zone }: Hours): EpochMs | null {
  for (const date of datesFrom(moment, zone)) {
    const opening = timeOn(date, from, zone);
    const closing = timeOn(to > from ? date : date.add({ days: 1 }), to, zone);
    if (moment < closing && opening < closing && isOn(date, weekdays, zone)) return Math.max(moment, opening);
  }
  return null;
}

/**
 * A duration before (`sign` -1) or after (1) a moment by the calendar of a zone: months are calendar months, each full
 * 24 hours is a calendar day, which keeps the local time over a change of clocks; the rest is exact.
 */
export function shiftInZone(moment: EpochMs, duration: Duration, sign: 1 | -1, zone: string): EpochMs {
  const days = Math.trunc(duration.ms / DAY_MS);
  const rest = duration.ms - days * DAY_MS;
  const date = zoned(moment, zone)
    .add({ months: sign * duration.months })
    .add({ days: sign * days });
  return date.epochMilliseconds + sign * rest;
}

/** The moment at which a zone's clocks show what UTC's show at `utc`; as `atLocalTime` where there is none, or two. */
export function fromLocal(utc: EpochMs, zone: string): EpochMs {
  return zoned(utc, 'UTC').toPlainDateTime().toZonedDateTime(zone).epochMilliseconds;
}

function zoned(moment: EpochMs, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
}

function localDate(moment: EpochMs, zone: string): Temporal.PlainDate {
  return zoned(moment, zone).toPlainDate();
}

/** The local days of a zone from the day before a moment on: hours that began then may still last. */
function* datesFrom(moment: EpochMs, zone: string): Generator<Temporal.PlainDate> {
  const today = localDate(moment, zone);
  for (let day = -1; day <= MAX_DAYS; day += 1) yield today.add({ days: day });
}

function timeOn(date: Temporal.PlainDate, time: LocalTime, zone: string): EpochMs {
  const day = time === DAY_MINUTES ? date.add({ days: 1 }) : date;
  const plainTime = { hour: Math.floor((time % DAY_MINUTES) / 60), minute: time % 60 };
  // Without a disambiguation Temporal is "compatible": later in a gap, earlier in an overlap.
  return day.toPlainDateTime(plainTime).toZonedDateTime(zone).epochMilliseconds;
}

/** True for a day of these weekdays; a day that its zone has left out altogether is none. */
function isOn(date: Temporal.PlainDate, weekdays: readonly Weekday[], zone: string): boolean {
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  if (!weekdays.some((wanted) => wanted === weekday)) return false;
  return localDate(timeOn(date, DAY_MINUTES / 2, zone), zone).equals(date);
}
