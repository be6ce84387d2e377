import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../automation/duration.ts';

export const UTC = 'UTC';

/** Whether the platform knows the IANA name of a zone. */
export function isZone(zone: string): boolean {
  try {
    // An offset such as +02:00 is a zone to Temporal; daylight saving is what names are for.
    return !/^[+-]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}

/**
 * Reads a moment as an author writes it, as the local time of a zone: `2026-03-01T09:00`, a date alone (midnight), or a
 * moment with an offset or `Z`. Null for anything else, and for a date that does not exist.
 */
export function localTimeOf(text: string, zone: string): Temporal.PlainDateTime | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/i.test(text)) return null;
  try {
    return /(Z|[+-]\d\d:\d\d)$/i.test(text) && text.includes('T')
      ? Temporal.Instant.from(text).toZonedDateTimeISO(zone).toPlainDateTime()
      : Temporal.PlainDateTime.from(text, { overflow: 'reject' });
  } catch {
    return null;
  }
}

/** The last local moment of an `end`: a date takes in its whole day. */
export function endOf(text: string, zone: string): Temporal.PlainDateTime | null {
  const local = localTimeOf(text, zone);
  return local === null || /t/i.test(text) ? local : local.add({ days: 1 }).subtract({ milliseconds: 1 });
}

/**
 * The moment of a local time. One that a zone skips lies as much later as clocks jump, the earlier of two where they are
 * set back (RFC 5545, Temporal's `compatible`).
 */
export function momentOf(local: Temporal.PlainDateTime, zone: string): EpochMs {
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** What the clocks of a zone show. */
export function localAt(at: EpochMs, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
}
