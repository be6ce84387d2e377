import { addDuration, parseDuration, parseTimestamp } from '../automation/duration.ts';
import type { JsonObject } from '../automation/json.ts';
import { type OpeningHours, parseOpeningHours, windowsOn } from '../automation/opening-hours.ts';
import { filledText } from '../engine/read.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const MAX_DAYS = 90;

/**
 * When a message with a `delay` may go out, epoch ms: `duration` from its creation, rounded up to the minute, or
 * `until` a moment or the next opening hour in the first zone that is known (reference 11.1). Null where the opening
 * hours have none within 90 days.
 */
export function delayedUntil(
  delay: JsonObject,
  zones: readonly (string | null)[],
  createdAt: number,
  now: number,
): number | null {
  const until = filledText(delay['until']);
  if (until === null) {
    const duration = Number(delay['duration'] ?? 0);
    return createdAt + Math.ceil(duration / MINUTE) * MINUTE;
  }
  const moment = parseTimestamp(until);
  if (typeof moment === 'number') return moment;
  const hours = parseOpeningHours(until);
  const zone = [filledText(delay['timezone']), ...zones].find((name) => name !== null && isZone(name));
  return hours === null ? now : nextOpening(hours, zone ?? 'UTC', now);
}

/** The zones that a profile names, the nearest first. */
export function zonesOf(to: JsonObject | null, profile: JsonObject): readonly (string | null)[] {
  return [filledText(to?.['timezone']), filledText(profile['zoneinfo']), filledText(profile['timezone'])];
}

/** When a message with an `expiry` is of no use any more, epoch ms; null for never. */
export function expiryOf(expiry: JsonObject | null, createdAt: number): number | null {
  const at = expiry?.['expires_at'];
  const moment = typeof at === 'string' ? parseTimestamp(at) : at;
  if (typeof moment === 'number') return moment;
  const within = expiry?.['expires_in'];
  if (typeof within === 'number') return createdAt + within;
  const duration = typeof within === 'string' ? parseDuration(within) : null;
  return duration === null || 'error' in duration ? null : addDuration(createdAt, duration);
}

function nextOpening(hours: OpeningHours, zone: string, now: number): number | null {
  const today = localDay(now, zone);
  // Yesterday's hours may reach into today.
  for (let offset = -1; offset <= MAX_DAYS; offset += 1) {
    const midnight = new Date(today + offset * DAY);
    const weekday = (midnight.getUTCDay() + 6) % 7;
    const day = { month: midnight.getUTCMonth() + 1, day: midnight.getUTCDate(), weekday };
    const windows = windowsOn(hours, day).toSorted((a, b) => a.from - b.from);
    for (const { from, to } of windows) {
      const start = instantOf(midnight.getTime() + from * MINUTE, zone);
      const end = instantOf(midnight.getTime() + to * MINUTE, zone);
      if (end > now) return Math.max(start, now);
    }
  }
  return null;
}

const formats = new Map<string, Intl.DateTimeFormat | null>();
const MAX_FORMATS = 600;

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = createFormat(zone);
  if (formats.size < MAX_FORMATS) formats.set(zone, made);
  return made;
}

function createFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'gregory', hourCycle: 'h23', year: 'numeric', month: 'numeric' },
      ...{ day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  } catch {
    return null;
  }
}

function isZone(name: string): boolean {
  return formatOf(name) !== null;
}

/** The wall clock of a zone, as if it were UTC, in epoch ms to the second. */
function wallClock(at: number, zone: string): number {
  const parts = formatOf(zone)?.formatToParts(at) ?? [];
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const month = part('month') - 1;
  return Date.UTC(part('year'), month, part('day'), part('hour'), part('minute'), part('second'));
}

function localDay(at: number, zone: string): number {
  return Math.floor(wallClock(at, zone) / DAY) * DAY;
}

/** The moment of a wall-clock time; one that a clock change skips is as much later, of two the first is taken. */
function instantOf(wall: number, zone: string): number {
  const offsetAt = (at: number) => wallClock(at, zone) - Math.floor(at / 1_000) * 1_000;
  const before = offsetAt(wall - DAY);
  const candidate = wall - before;
  if (wallClock(candidate, zone) === wall) return candidate;
  const after = wall - offsetAt(wall + DAY);
  return wallClock(after, zone) === wall ? after : candidate;
}
