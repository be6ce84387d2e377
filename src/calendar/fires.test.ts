import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScheduleTrigger } from '../automation/trigger.ts';
import { nextFire, nextFires } from './fires.ts';

const at = (text: string) => Date.parse(text);
const schedule = (fields: Omit<ScheduleTrigger, 'type'>): ScheduleTrigger => ({
  type: 'schedule',
  ...fields,
});
const fires = (fields: Omit<ScheduleTrigger, 'type'>, after: string, count = 3) =>
  nextFires(schedule(fields), at(after), count).map((moment) =>
    new Date(moment).toISOString().replace(':00.000Z', 'Z'),
  );

describe('once', () => {
  it('fires at a local moment, and at one that names its offset, and never after it', () => {
    const local = { at: '2026-07-01T09:00', timezone: 'Europe/Berlin' };
    expect(fires(local, '2026-01-01')).toEqual(['2026-07-01T07:00Z']);
    expect(fires({ ...local, at: '2026-07-01T09:00:00Z' }, '2026-01-01')).toEqual(['2026-07-01T09:00Z']);
    expect(fires({ ...local, at: '2026-07-01' }, '2026-01-01')).toEqual(['2026-06-30T22:00Z']);
    expect(fires(local, '2026-07-01T07:00:00Z')).toEqual([]);
  });

  it('takes a repeated hour at its word where the offset is named', () => {
    const twice = (offset: string) =>
      fires({ at: `2026-10-25T02:30:00${offset}`, timezone: 'Europe/Berlin' }, '2026-01-01');
    expect([twice('+02:00'), twice('+01:00'), twice('')]).toEqual([
      ['2026-10-25T00:30Z'],
      ['2026-10-25T01:30Z'],
      ['2026-10-25T00:30Z'],
    ]);
  });
});

describe('recurrence', () => {
  it('counts its start, keeps the interval and ends with the whole of its last day', () => {
    const everyOther = { every: 'day', interval: 2, start: '2026-03-01T08:00', end: '2026-03-05' } as const;
    expect(fires(everyOther, '2026-01-01', 9)).toEqual([
      '2026-03-01T08:00Z',
      '2026-03-03T08:00Z',
      '2026-03-05T08:00Z',
    ]);
    expect(fires({ ...everyOther, end: '2026-03-05T07:59' }, '2026-01-01', 9)).toHaveLength(2);
    expect(fires({ ...everyOther, end: '2026-03-05T08:00' }, '2026-01-01', 9)).toHaveLength(3);
  });

  it('knows weekdays, the last day of short months, and 29 February', () => {
    const weekly = { every: 'week', weekdays: ['mo', 'fr'], start: '2026-01-01T09:00' } as const;
    expect(fires(weekly, '2026-01-01')).toEqual([
      '2026-01-02T09:00Z',
      '2026-01-05T09:00Z',
      '2026-01-09T09:00Z',
    ]);
    expect(fires({ every: 'month', start: '2026-01-31T09:00' }, '2026-02-01')).toEqual([
      '2026-02-28T09:00Z',
      '2026-03-31T09:00Z',
      '2026-04-30T09:00Z',
    ]);
    expect(fires({ every: 'year', start: '2024-02-29T09:00' }, '2026-01-01', 3)).toEqual([
      '2026-02-28T09:00Z',
      '2027-02-28T09:00Z',
      '2028-02-29T09:00Z',
    ]);
  });

  it('reads RFC 5545 rules as RFC 5545 does', () => {
    const rule = (rrule: string, count = 3) =>
      fires({ rrule, start: '2026-01-31T09:00' }, '2026-02-01', count);
    expect(rule('FREQ=MONTHLY;BYDAY=-1FR')).toEqual([
      '2026-02-27T09:00Z',
      '2026-03-27T09:00Z',
      '2026-04-24T09:00Z',
    ]);
    expect(rule('FREQ=MONTHLY')).toEqual(['2026-03-31T09:00Z', '2026-05-31T09:00Z', '2026-07-31T09:00Z']);
    expect(rule('FREQ=DAILY;COUNT=3', 9)).toEqual(['2026-02-01T09:00Z', '2026-02-02T09:00Z']);
  });

  it('comes later by the jump where clocks skip its time, and once where they repeat it', () => {
    const daily = { every: 'day', start: '2026-01-01T02:30', timezone: 'Europe/Berlin' } as const;
    expect(fires(daily, '2026-03-28T00:00:00Z')).toEqual([
      '2026-03-28T01:30Z',
      '2026-03-29T01:30Z',
      '2026-03-30T00:30Z',
    ]);
    expect(fires(daily, '2026-10-24T00:00:00Z')).toEqual([
      '2026-10-24T00:30Z',
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  it('fires once where a zone skipped a whole day', () => {
    const daily = { every: 'day', start: '2011-12-28T12:00', timezone: 'Pacific/Apia' } as const;
    expect(fires(daily, '2011-12-29T00:00:00Z', 4)).toEqual([
      '2011-12-29T22:00Z',
      '2011-12-30T22:00Z',
      '2011-12-31T22:00Z',
      '2012-01-01T22:00Z',
    ]);
  });
});

describe('cron', () => {
  it('follows the clocks of its zone, from its start to its end', () => {
    const line = { cron: '0 9 * * MON-FRI', timezone: 'America/New_York' };
    expect(fires(line, '2026-03-06T15:00:00Z')).toEqual([
      '2026-03-09T13:00Z',
      '2026-03-10T13:00Z',
      '2026-03-11T13:00Z',
    ]);
    expect(fires({ ...line, start: '2026-04-01T09:00', end: '2026-04-01' }, '2026-01-01')).toEqual([
      '2026-04-01T13:00Z',
    ]);
  });

  it('fires when the clocks jump over its time, once where they repeat it, and by elapsed time for stars', () => {
    const line = { cron: '30 2 * * *', timezone: 'Europe/Berlin' };
    expect(fires(line, '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:00Z', '2026-03-30T00:30Z']);
    expect(fires(line, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
    const halfHourly = fires({ ...line, cron: '*/30 * * * *' }, '2026-10-24T23:45:00Z', 5);
    expect(halfHourly).toEqual([
      '2026-10-25T00:00Z',
      '2026-10-25T00:30Z',
      '2026-10-25T01:00Z',
      '2026-10-25T01:30Z',
      '2026-10-25T02:00Z',
    ]);
  });
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Santiago',
];
const KINDS: readonly Omit<ScheduleTrigger, 'type'>[] = [
  { every: 'day', start: '2026-01-01T02:15' },
  { every: 'week', weekdays: ['tu', 'su'], start: '2026-01-01T00:30' },
  { every: 'month', start: '2026-01-31T23:45' },
  { cron: '15 2 * * *' },
];
const EXPECTED = [365, 104, 12, 365];

describe('a year', () => {
  it.each(ZONES)('in %s has each local day that it should, once and in order', (timezone) => {
    const showing = new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
    for (const [index, fields] of KINDS.entries()) {
      const all = nextFires(schedule({ ...fields, timezone, end: '2026-12-31' }), at('2025-12-30'), 900);
      const own = all.filter((moment) => showing.format(moment).startsWith('2026'));
      const days = own.map((moment) => showing.format(moment));
      expect([timezone, index, own.length]).toEqual([timezone, index, EXPECTED[index]]);
      expect(new Set(days).size).toBe(days.length);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  });

  it('never fires at or before the moment it is asked for, and skips nothing between', () => {
    const cases = fc.record({
      zone: fc.constantFrom(...ZONES),
      kind: fc.constantFrom(...KINDS),
      after: fc.integer({ min: at('2026-01-01'), max: at('2027-01-01') }),
    });
    fc.assert(
      fc.property(cases, ({ zone, kind, after }) => {
        const trigger = schedule({ ...kind, timezone: zone });
        const next = nextFire(trigger, after);
        expect(next).not.toBeNull();
        expect(next).toBeGreaterThan(after);
        const between = Math.floor((after + Number(next)) / 2);
        expect(nextFire(trigger, between === next ? after : between)).toBe(next);
        expect(nextFire(trigger, Number(next) - 1)).toBe(next);
      }),
      { numRuns: 150 },
    );
  });
});
