import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMs } from './duration.ts';
import {
  atLocalTime,
  fromLocal,
  isTimeZone,
  nextLocalTime,
  nextOpening,
  parseLocalTime,
  shiftInZone,
  WEEKDAYS,
} from './local-time.ts';

const at = (iso: string): EpochMs => Date.parse(iso);
const iso = (moment: EpochMs | null): string | null =>
  moment === null ? null : new Date(moment).toISOString().slice(0, 16);
const DAY = 86_400_000;

const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca', '+09:30'],
];
const anyZone = fc.constantFrom(...ZONES);
/** Zones whose clocks the platform of the tests can show as well. */
const namedZone = fc.constantFrom(...ZONES.filter((zone) => !zone.startsWith('+')));
const anyMoment = fc.integer({ min: at('1999-01-01'), max: at('2049-12-31') });
const anyTime = fc.integer({ min: 0, max: 1440 });

/** What the clocks of a zone show, by the platform's own calendar: `Mon 09:05`. */
function shown(moment: EpochMs, zone: string): string {
  const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: zone })
    .format(moment)
    .replace(/,? (?=\d)/, ' ');
}

const written = (time: number) =>
  `${String(Math.floor((time % 1440) / 60)).padStart(2, '0')}:${String(time % 60).padStart(2, '0')}`;

describe('isTimeZone', () => {
  it.each([...ZONES, 'europe/berlin', 'Etc/GMT-2', 'EST'])('takes %s', (zone) =>
    expect(isTimeZone(zone)).toBe(true),
  );
  it.each([
    '',
    'Mars/Olympus',
    'GMT+2',
    'Z',
    '../etc/passwd',
    'x'.repeat(100_000),
    'Europe/Berlin\0',
    '\ud800',
  ])('refuses %#', (zone) => expect(isTimeZone(zone)).toBe(false));
});

describe('parseLocalTime', () => {
  it.each([
    ['09:00', 540],
    [' 9:05 ', 545],
    ['00:00', 0],
    ['23:59', 1439],
    ['24:00', 1440],
    ['24:01', null],
    ['25:00', null],
    ['9', null],
    ['9am', null],
    ['09:60', null],
    ['09:00:00', null],
    ['-1:00', null],
    ['', null],
  ])('reads %j as %j', (text, time) => expect(parseLocalTime(text)).toBe(time));
});

describe('a local time', () => {
  it.each<[string, string, string, string]>([
    ['in winter', '2026-01-31T12:00Z', 'Europe/Berlin', '2026-02-01T08:00'],
    ['in summer', '2026-07-31T12:00Z', 'Europe/Berlin', '2026-08-01T07:00'],
    ['today, where it is still ahead', '2026-01-31T12:00Z', 'America/New_York', '2026-01-31T14:00'],
    ['this very minute', '2026-01-31T08:00Z', 'Europe/Berlin', '2026-01-31T08:00'],
    ['on the other side of midnight', '2026-01-31T23:30Z', 'Asia/Kathmandu', '2026-02-01T03:15'],
  ])('comes next %s', (_what, after, zone, expected) => {
    expect(iso(nextLocalTime(at(after), 540, WEEKDAYS, zone))).toBe(expected);
  });

  it('that is skipped in spring counts as much later as the clocks skip', () => {
    expect(iso(nextLocalTime(at('2026-03-29T00:00Z'), 150, WEEKDAYS, 'Europe/Berlin'))).toBe(
      '2026-03-29T01:30',
    );
    expect(iso(nextLocalTime(at('2026-03-08T05:00Z'), 150, WEEKDAYS, 'America/New_York'))).toBe(
      '2026-03-08T07:30',
    );
    // Lord Howe skips half an hour.
    expect(iso(nextLocalTime(at('2026-10-03T14:00Z'), 135, WEEKDAYS, 'Australia/Lord_Howe'))).toBe(
      '2026-10-03T15:45',
    );
  });

  it('that comes twice in autumn is the first, and does not come again', () => {
    expect(iso(nextLocalTime(at('2026-10-24T23:00Z'), 150, WEEKDAYS, 'Europe/Berlin'))).toBe(
      '2026-10-25T00:30',
    );
    expect(iso(nextLocalTime(at('2026-10-25T00:31Z'), 150, WEEKDAYS, 'Europe/Berlin'))).toBe(
      '2026-10-26T01:30',
    );
  });

  it('waits for its weekday', () => {
    // 31 January 2026 is a Saturday.
    expect(iso(nextLocalTime(at('2026-01-31T12:00Z'), 540, ['mon'], 'Europe/Berlin'))).toBe(
      '2026-02-02T08:00',
    );
    expect(iso(nextLocalTime(at('2026-01-31T09:00Z'), 540, ['sat'], 'Europe/Berlin'))).toBe(
      '2026-02-07T08:00',
    );
    expect(nextLocalTime(0, 540, [], 'UTC')).toBeNull();
  });

  it('does not come on a day that a zone left out', () => {
    // Apia had no 30 December 2011.
    expect(iso(nextLocalTime(at('2011-12-30T09:00Z'), 540, ['fri'], 'Pacific/Apia'))).toBe(
      '2012-01-05T19:00',
    );
  });

  it('is what clocks show, is not past, and comes within two weeks', () => {
    fc.assert(
      fc.property(
        anyMoment,
        anyTime,
        fc.subarray([...WEEKDAYS], { minLength: 1 }),
        namedZone,
        (after, time, days, zone) => {
          const next = nextLocalTime(after, time, days, zone);
          if (next === null) throw new Error('no such time');
          expect(next).toBeGreaterThanOrEqual(after);
          expect(next - after).toBeLessThanOrEqual(15 * DAY);
          const isShown = shown(next, zone).endsWith(written(time));
          // Otherwise the clocks have just skipped it.
          if (!isShown) expect(shown(next - 3 * 3_600_000, zone) < shown(next, zone)).toBe(true);
          expect(nextLocalTime(next, time, days, zone)).toBe(next);
        },
      ),
    );
  });
});

describe('opening hours', () => {
  const office = {
    from: 540,
    to: 1020,
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    zone: 'Europe/Berlin',
  } as const;
  it.each<[string, string]>([
    ['2026-02-02T10:00Z', '2026-02-02T10:00'],
    ['2026-02-02T07:00Z', '2026-02-02T08:00'],
    ['2026-02-02T15:59Z', '2026-02-02T15:59'],
    ['2026-02-02T16:00Z', '2026-02-03T08:00'],
    ['2026-01-31T12:00Z', '2026-02-02T08:00'],
  ])('at %s begin at %s', (moment, expected) => {
    expect(iso(nextOpening(at(moment), office))).toBe(expected);
  });

  it('may last past midnight, and belong to the day on which they begin', () => {
    const night = { from: 1320, to: 360, weekdays: ['fri'], zone: 'UTC' } as const;
    expect(iso(nextOpening(at('2026-02-07T05:59Z'), night))).toBe('2026-02-07T05:59');
    expect(iso(nextOpening(at('2026-02-07T06:00Z'), night))).toBe('2026-02-13T22:00');
  });

  it('pass over a day on which the clocks skip all of them', () => {
    const gap = { from: 120, to: 180, weekdays: WEEKDAYS, zone: 'Europe/Berlin' } as const;
    expect(iso(nextOpening(at('2026-03-29T00:30Z'), gap))).toBe('2026-03-30T00:00');
    expect(nextOpening(0, { ...gap, weekdays: [] })).toBeNull();
  });

  it('are open at the moment that they give, and change nothing about it', () => {
    fc.assert(
      fc.property(
        anyMoment,
        anyTime,
        anyTime,
        fc.subarray([...WEEKDAYS], { minLength: 1 }),
        anyZone,
        (from, a, b, weekdays, zone) => {
          fc.pre(a % 1440 !== b % 1440);
          const hours = { from: a, to: b, weekdays, zone };
          const opening = nextOpening(from, hours);
          if (opening === null) throw new Error('never open');
          expect(opening).toBeGreaterThanOrEqual(from);
          expect(nextOpening(opening, hours)).toBe(opening);
        },
      ),
    );
  });
});

describe('a moment by the calendar of a zone', () => {
  const day = { months: 0, ms: DAY };
  it('keeps its local time over a change of clocks', () => {
    expect(iso(shiftInZone(at('2026-03-30T07:00Z'), { ...day, ms: 3 * DAY }, -1, 'Europe/Berlin'))).toBe(
      '2026-03-27T08:00',
    );
    expect(iso(shiftInZone(at('2026-10-24T07:00Z'), day, 1, 'Europe/Berlin'))).toBe('2026-10-25T08:00');
    expect(
      iso(shiftInZone(at('2026-10-24T07:00Z'), { months: 0, ms: DAY + 3_600_000 }, 1, 'Europe/Berlin')),
    ).toBe('2026-10-25T09:00');
  });

  it('stops at the end of a shorter month', () => {
    expect(iso(shiftInZone(at('2026-03-31T10:00Z'), { months: 1, ms: 0 }, -1, 'UTC'))).toBe(
      '2026-02-28T10:00',
    );
  });

  it('is on the local day that is meant', () => {
    expect(iso(atLocalTime(at('2026-01-31T23:30Z'), 480, 'Asia/Kathmandu'))).toBe('2026-02-01T02:15');
    expect(iso(atLocalTime(at('2026-01-31T10:00Z'), 1440, 'UTC'))).toBe('2026-02-01T00:00');
    expect(iso(fromLocal(at('2026-07-01T09:00Z'), 'Europe/Berlin'))).toBe('2026-07-01T07:00');
  });

  it('goes there and back by whole days', () => {
    fc.assert(
      fc.property(
        anyMoment,
        fc.integer({ min: 0, max: 300 }),
        fc.constantFrom('UTC', 'Asia/Kathmandu'),
        (moment, days, zone) => {
          fc.pre(moment > at('2000-01-01'));
          const length = { months: 0, ms: days * DAY };
          expect(shiftInZone(shiftInZone(moment, length, -1, zone), length, 1, zone)).toBe(moment);
        },
      ),
    );
  });
});
