import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDuration,
  checkDuration,
  checkTimestamp,
  type Duration,
  formatDuration,
  parseDuration,
  parseTimestamp,
} from './duration.ts';

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;
const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString();
/** Years 0001 to 9999. */
const moment = fc.integer({ min: at('0001-01-01T00:00:00Z'), max: at('9999-12-31T23:59:59.999Z') });
const notADuration = 'expected a number and a unit such as "2 days", or an ISO 8601 duration such as "PT48H"';
const notATimestamp = 'expected an ISO 8601 timestamp such as "2026-01-31T09:00:00Z"';

describe('parseDuration', () => {
  it.each<[string, Partial<Duration>]>([
    ['5 minutes', { ms: 5 * M }],
    ['1 minute', { ms: M }],
    ['1 hour', { ms: H }],
    ['48 hours', { ms: 48 * H }],
    ['1 day', { ms: D }],
    ['3 days', { ms: 3 * D }],
    ['2 weeks', { ms: 14 * D }],
    ['1 week', { ms: 7 * D }],
    ['1 month', { months: 1 }],
    ['6 months', { months: 6 }],
    ['1 year', { months: 12 }],
    ['2 years', { months: 24 }],
    ['1 second', { ms: S }],
    ['30 seconds', { ms: 30 * S }],
    ['1 sec', { ms: S }],
    ['10 secs', { ms: 10 * S }],
    ['1 min', { ms: M }],
    ['5 mins', { ms: 5 * M }],
    ['1 hr', { ms: H }],
    ['2 hrs', { ms: 2 * H }],
    ['  2   DAYS\n', { ms: 2 * D }],
    ['2days', { ms: 2 * D }],
    ['007 Days', { ms: 7 * D }],
    ['0 days', {}],
    ['PT5M', { ms: 5 * M }],
    ['PT1H', { ms: H }],
    ['P1D', { ms: D }],
    ['P1W', { ms: 7 * D }],
    ['P1M', { months: 1 }],
    ['P1Y', { months: 12 }],
    ['P1Y2M3DT4H5M6.5S', { months: 14, ms: 3 * D + 4 * H + 5 * M + 6500 }],
    ['P1Y2M3W4DT5H6M7S', { months: 14, ms: 25 * D + 5 * H + 6 * M + 7 * S }],
    ['PT0.001S', { ms: 1 }],
    ['PT1,5H', { ms: 90 * M }],
    ['P1.5D', { ms: 36 * H }],
    ['P0.5W', { ms: 84 * H }],
    ['PT1H0.5M', { ms: H + 30 * S }],
    ['PT1.0009S', { ms: 1001 }],
    ['PT0S', {}],
    [' pt36h ', { ms: 36 * H }],
    ['10000 years', { months: 120_000 }],
    ['3660000 days', { ms: 3_660_000 * D }],
  ])('%j', (text, duration) => {
    expect(parseDuration(text)).toEqual({ months: 0, ms: 0, ...duration });
  });

  it.each([
    '',
    ' ',
    '5',
    'days',
    'NaN days',
    'Infinity days',
    '1e3 days',
    '0x10 days',
    '1.5 days',
    '1,5 days',
    '1_000 days',
    '-5 minutes',
    '+5 minutes',
    '٣ days',
    '5 m',
    '5 fortnights',
    '5 constructor',
    '5 minutess',
    '5 hrss',
    'in 5 minutes',
    '5 minutes ago',
    '1 hour 30 minutes',
    'wee\u212a',
    '1 wee\u212as',
    'P',
    'PT',
    'P1',
    'PT5',
    'P1DT',
    '1D',
    'T5M',
    'PT5D',
    'P5H',
    'P-1D',
    '-P1D',
    'P1M1Y',
    'PT1S1M',
    'P1D1D',
    'P1.5Y',
    'P1.5M',
    'P1.5DT1H',
    'PT1.5H1M',
    'PT1.5H1.5M',
    'PT1.S',
    'PT.5S',
    'PT1.5.5S',
    'P 1D',
    'P1 D',
    'P0001-01-01T00:00:00',
    '2026-01-31',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toEqual({ error: notADuration });
    expect(checkDuration(text)).toBe(notADuration);
  });

  it.each(['9'.repeat(400), '9'.repeat(20), '10001'])(
    'refuses %s years, days and ISO units of it',
    (digits) => {
      const tooLong = { error: 'at most 1 year' };
      expect(parseDuration(`${digits} years`)).toEqual(tooLong);
      expect(parseDuration(`${digits}000 days`)).toEqual(tooLong);
      expect(parseDuration(`P${digits}Y`)).toEqual(tooLong);
      expect(parseDuration(`PT${digits}00000000000S`)).toEqual(tooLong);
    },
  );

  it('gives whole, safe numbers or an error for any text, and never throws', () => {
    const piece = fc.constantFrom(
      'P',
      'T',
      '1',
      '99',
      '.',
      ',',
      'D',
      'H',
      'M',
      'S',
      'Y',
      'W',
      ' ',
      'days',
      '-',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const duration = parseDuration(input);
        if ('error' in duration) expect(duration.error).toMatch(/^(expected a number|at most)/);
        else {
          expect([duration.months, duration.ms].every((n) => Number.isSafeInteger(n) && n >= 0)).toBe(true);
        }
      }),
    );
  });

  it('reads a unit in words as the ISO unit', () => {
    const units = [
      ['second', 'PT', 'S'],
      ['minute', 'PT', 'M'],
      ['hour', 'PT', 'H'],
      ['day', 'P', 'D'],
      ['week', 'P', 'W'],
      ['month', 'P', 'M'],
      ['year', 'P', 'Y'],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...units), fc.nat({ max: 20_000 }), ([word, start, end], n) => {
        const duration = parseDuration(`${start}${n}${end}`);
        expect(parseDuration(`${n} ${word}s`)).toEqual(duration);
        expect(parseDuration(`${n} ${word}`.toUpperCase())).toEqual(duration);
        expect(parseDuration(`${start}${n}${end}`.toLowerCase())).toEqual(duration);
      }),
    );
  });
});

describe('addDuration', () => {
  it.each([
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 1, '2028-02-29T10:00:00.000Z'],
    ['1900-01-31T00:00:00.000Z', 1, '1900-02-28T00:00:00.000Z'],
    ['2000-01-31T00:00:00.000Z', 1, '2000-02-29T00:00:00.000Z'],
    ['2028-02-29T23:59:59.999Z', 12, '2029-02-28T23:59:59.999Z'],
    ['2028-02-29T00:00:00.000Z', 48, '2032-02-29T00:00:00.000Z'],
    ['2026-03-31T00:00:00.000Z', 3, '2026-06-30T00:00:00.000Z'],
    ['2026-12-15T12:00:00.000Z', 1, '2027-01-15T12:00:00.000Z'],
    ['2026-11-30T00:00:00.000Z', 3, '2027-02-28T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', 2, '1970-02-28T23:59:59.999Z'],
    ['0001-01-31T01:00:00.000Z', 1, '0001-02-28T01:00:00.000Z'],
  ])('%s plus %i months is %s', (from, months, to) => {
    expect(iso(addDuration(at(from), { months, ms: 0 }))).toBe(to);
  });

  it('adds months first, then milliseconds', () => {
    const sum = addDuration(at('2026-01-31T00:00:00Z'), { months: 1, ms: D });
    expect(iso(sum)).toBe('2026-03-01T00:00:00.000Z');
  });

  it('without months is plain addition', () => {
    fc.assert(
      fc.property(moment, fc.nat(), (from, ms) => {
        expect(addDuration(from, { months: 0, ms })).toBe(from + ms);
      }),
    );
  });

  it('keeps the time of day and lands in the right month, on the same day or its last', () => {
    fc.assert(
      fc.property(moment, fc.nat({ max: 1200 }), (from, months) => {
        const start = new Date(from);
        const end = new Date(addDuration(from, { months, ms: 0 }));
        const count = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();
        expect(count(end) - count(start)).toBe(months);
        expect((end.getTime() - from) % D).toBe(0);
        const nextDay = new Date(end.getTime() + D);
        const clamped = end.getUTCDate() < start.getUTCDate();
        expect(clamped ? nextDay.getUTCDate() : start.getUTCDate()).toBe(clamped ? 1 : end.getUTCDate());
      }),
    );
  });

  it('is monotonic, and gives a date for the longest duration that is read', () => {
    fc.assert(
      fc.property(moment, moment, fc.nat({ max: 120_000 }), (a, b, months) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)].map((from) =>
          addDuration(from, { months, ms: 0 }),
        );
        expect(Number(first)).toBeLessThanOrEqual(Number(second));
      }),
    );
  });
});

describe('parseTimestamp', () => {
  it.each([
    ['2021-02-18T18:40:05.960Z', '2021-02-18T18:40:05.960Z'],
    ['2021-02-18T18:40:05Z', '2021-02-18T18:40:05.000Z'],
    ['2021-02-18T18:40Z', '2021-02-18T18:40:00.000Z'],
    ['2021-02-18T18:40:05.960', '2021-02-18T18:40:05.960Z'],
    ['2021-02-18T18:40', '2021-02-18T18:40:00.000Z'],
    ['2021-02-18', '2021-02-18T00:00:00.000Z'],
    ['2021-02-18T18:40:05+02:00', '2021-02-18T16:40:05.000Z'],
    ['2021-02-18T18:40:05-05:30', '2021-02-19T00:10:05.000Z'],
    ['2021-02-18T18:40:05+02', '2021-02-18T16:40:05.000Z'],
    ['2021-02-18T18:40:05-00:00', '2021-02-18T18:40:05.000Z'],
    ['2021-02-18T18:40:05.9Z', '2021-02-18T18:40:05.900Z'],
    ['2021-02-18T18:40:05,96Z', '2021-02-18T18:40:05.960Z'],
    ['2021-02-18T18:40:05.99999999999999999999Z', '2021-02-18T18:40:05.999Z'],
    [' 2021-02-18t18:40:05z\n', '2021-02-18T18:40:05.000Z'],
    ['20240408T080910.123', '2024-04-08T08:09:10.123Z'],
    ['20240408T080910.123Z', '2024-04-08T08:09:10.123Z'],
    ['20240408T080910', '2024-04-08T08:09:10.000Z'],
    ['20240408T0809', '2024-04-08T08:09:00.000Z'],
    ['20240408T080910+0200', '2024-04-08T06:09:10.000Z'],
    ['20240408T080910-02', '2024-04-08T10:09:10.000Z'],
    ['20240408', '2024-04-08T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29', '2000-02-29T00:00:00.000Z'],
    ['2021-12-31T24:00', '2022-01-01T00:00:00.000Z'],
    ['20211231T240000.000Z', '2022-01-01T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['0099-12-31T23:59:59.999Z', '0099-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%j is %s', (text, expected) => {
    const parsed = parseTimestamp(text);
    expect(typeof parsed === 'number' && iso(parsed)).toBe(expected);
  });

  it.each([
    '2021-02-30',
    '2021-02-29',
    '1900-02-29',
    '2021-04-31',
    '2021-00-10',
    '2021-13-10',
    '2021-01-00',
    '2021-01-32',
    '20210230',
    '0000-01-01',
    '2021-01-01T25:00',
    '2021-01-01T24:01',
    '2021-01-01T24:00:00.001',
    '2021-01-01T12:60',
    '2021-01-01T12:00:60',
    '2021-01-01T12:00:00+24:00',
    '2021-01-01T12:00:00+25:00',
    '2021-01-01T12:00:00+02:60',
  ])('refuses %s: no such date or time', (text) => {
    expect(parseTimestamp(text)).toEqual({ error: 'there is no such date or time' });
  });

  it.each([
    '',
    'tomorrow',
    '2021',
    '2021-02',
    '21-02-18',
    '12021-02-18',
    '+002021-02-18',
    '-2021-02-18',
    '2021-2-18',
    '2021-02-18 18:40',
    '2021-02-18T',
    '2021-02-18T18',
    '2021-02-18Z',
    '2021-02-18T18:40:05.Z',
    '2021-02-18T18:40:05+2:00',
    '2021-02-18T18:40:05+0200',
    '2021-02-18T184005',
    '20210218T18:40:05',
    '2021-0218',
    '2021-02-18T18:40:05Z[UTC]',
    '2021-W07-4',
    '2021-049',
    '02/18/2021',
    'Thu, 18 Feb 2021 18:40:05 GMT',
    '1613673605',
    '1613673605960',
    '２０２１-02-18',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toEqual({ error: notATimestamp });
  });

  it('reads back every moment, extended and basic, in any offset', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: -1439, max: 1439 }), (ms, offset) => {
        const text = iso(ms);
        expect(parseTimestamp(text)).toBe(ms);
        expect(parseTimestamp(text.slice(0, -1))).toBe(ms);
        expect(parseTimestamp(text.replace(/[-:]/g, ''))).toBe(ms);
        expect(parseTimestamp(text.replace(/[-:]/g, '').toLowerCase())).toBe(ms);
        const two = (n: number) => String(n).padStart(2, '0');
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        expect(parseTimestamp(text.replace('Z', zone))).toBe(ms - offset * M);
      }),
    );
  });

  it('accepts exactly the days of the calendar', () => {
    const two = (n: number) => String(n).padStart(2, '0');
    const year = fc.integer({ min: 1, max: 9999 }).map((n) => String(n).padStart(4, '0'));
    fc.assert(
      fc.property(year, fc.nat({ max: 99 }), fc.nat({ max: 99 }), (y, m, d) => {
        const text = `${y}-${two(m)}-${two(d)}`;
        const february = leap(Number(y)) ? 29 : 28;
        const last = m === 2 ? february : [4, 6, 9, 11].includes(m) ? 30 : 31;
        const exists = m >= 1 && m <= 12 && d >= 1 && d <= last;
        expect(typeof parseTimestamp(text) === 'number').toBe(exists);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('checkDuration', () => {
  it.each(['0 seconds', 'PT0S', '1 year', '12 months', '366 days', 'P11M30D', 'PT8784H', '52 weeks'])(
    'accepts %s',
    (text) => {
      expect(checkDuration(text)).toBeNull();
    },
  );

  it.each(['13 months', '367 days', '2 years', 'P1YT0.001S', 'P11M31D', 'PT8784H1S', '53 weeks'])(
    'limits %s',
    (text) => {
      expect(checkDuration(text)).toBe('at most 1 year');
    },
  );

  it('never accepts what could end over 366 days later', () => {
    fc.assert(
      fc.property(moment, fc.nat({ max: 13 }), fc.nat({ max: 400 }), (from, months, days) => {
        const text = `P${months}M${days}D`;
        const duration = parseDuration(text);
        const ends = 'error' in duration ? Number.NaN : addDuration(from, duration);
        if (checkDuration(text) === null) expect(ends - from).toBeLessThanOrEqual(368 * D);
        else expect(ends - from).toBeGreaterThan(360 * D);
      }),
    );
  });
});

describe('checkTimestamp', () => {
  const now = at('2026-01-01T00:00:00Z');

  it('knows no limit without a clock, and past moments are fine', () => {
    expect(checkTimestamp('9999-12-31')).toBeNull();
    expect(checkTimestamp('0001-01-01', now)).toBeNull();
  });

  it('limits to 366 days after now', () => {
    expect(checkTimestamp(iso(now + 366 * D), now)).toBeNull();
    expect(checkTimestamp(iso(now + 366 * D + 1), now)).toBe('at most 1 year');
  });

  it('says what is wrong', () => {
    expect(checkTimestamp('soon', now)).toBe(notATimestamp);
    expect(checkTimestamp('2026-02-30', now)).toBe('there is no such date or time');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, 'PT0S'],
    [1, 'PT0.001S'],
    [500, 'PT0.5S'],
    [90 * S, 'PT1M30S'],
    [48 * H, 'PT48H'],
    [H + 1, 'PT1H0.001S'],
    [25 * H + 2 * M + 3 * S + 450, 'PT25H2M3.45S'],
    [366 * D, 'PT8784H'],
  ])('%i ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('reads back as itself', () => {
    fc.assert(
      fc.property(fc.nat({ max: 366 * D }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toEqual({ months: 0, ms });
      }),
    );
  });
});

function leap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
