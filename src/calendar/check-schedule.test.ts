import { describe, expect, it } from 'vitest';
import type { ScheduleTrigger } from '../automation/trigger.ts';
import { checkSchedule } from './check-schedule.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const problems = (fields: Omit<ScheduleTrigger, 'type'>) =>
  checkSchedule({ type: 'schedule', ...fields }, NOW).map(({ place, message }) => `${place}: ${message}`);
const START = { start: '2026-06-01T09:00' };

describe('schedules that are fine', () => {
  it.each<Omit<ScheduleTrigger, 'type'>>([
    { at: '2026-06-01T09:00' },
    { every: 'day', ...START },
    { every: 'week', weekdays: ['mo'], interval: 4, ...START },
    { cron: '0 9 * * *', timezone: 'Asia/Tokyo' },
    { cron: '@daily' },
    { rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', ...START },
    // Two years back: what has passed is not caught up.
    { every: 'day', start: '2024-06-01T09:00' },
  ])('%j', (fields) => {
    expect(problems(fields)).toEqual([]);
  });
});

describe('schedules that are refused', () => {
  it.each<readonly [Omit<ScheduleTrigger, 'type'>, string]>([
    [{}, ': expected exactly one of "at", "every", "cron" and "rrule"'],
    [{ at: '2026-06-02', cron: '@daily' }, ': expected exactly one of "at", "every", "cron" and "rrule"'],
    [{ at: '2026-05-01T09:00' }, 'at: lies in the past: it would never fire'],
    [{ at: '2026-02-30T09:00' }, 'at: expected a date and time such as "2026-01-31T09:00"'],
    [{ at: '0026-02-03T09:00' }, 'at: expected a date and time such as "2026-01-31T09:00"'],
    [{ at: 'tomorrow' }, 'at: expected a date and time such as "2026-01-31T09:00"'],
    [{ at: '2026-07-01T09:00', end: '2026-08-01' }, 'end: means nothing for this kind of schedule'],
    [
      { cron: '@daily', timezone: 'Europe/Atlantis' },
      'timezone: expected a time zone such as "Europe/Berlin"',
    ],
    [{ cron: '@daily', timezone: '+02:00' }, 'timezone: expected a time zone such as "Europe/Berlin"'],
    [{ cron: '@daily', timezone: '' }, 'timezone: expected a time zone such as "Europe/Berlin"'],
    [{ cron: '0 0 30 2 *' }, 'cron: never fires: there is no such date'],
    [{ cron: '60 * * * *' }, 'cron: invalid value for minute: 60'],
    [
      { cron: '* * * * * *' },
      'cron: expected a crontab line of five fields such as "0 9 * * MON-FRI", or @daily',
    ],
    [{ cron: `${'1,'.repeat(200)}1 * * * *` }, 'cron: at most 200 characters'],
    [{ cron: '@daily', end: '2026-05-31' }, 'cron: never fires before its end'],
    [{ cron: '@daily', end: 'x' }, 'end: expected a date and time such as "2026-01-31T09:00"'],
    [{ every: 'day' }, 'start: required: expected a date and time such as "2026-01-31T09:00"'],
    [{ every: 'day', start: 'x' }, 'start: expected a date and time such as "2026-01-31T09:00"'],
    [{ every: 'day', interval: 0, ...START }, 'interval: expected a whole number from 1 to 1000'],
    [{ every: 'day', interval: 1.5, ...START }, 'interval: expected a whole number from 1 to 1000'],
    [{ every: 'week', weekdays: [], ...START }, 'weekdays: expected at least one day'],
    [{ every: 'day', weekdays: ['mo'], ...START }, 'weekdays: means nothing for this kind of schedule'],
    [{ cron: '@daily', interval: 2 }, 'interval: means nothing for this kind of schedule'],
    [{ rrule: 'x', ...START }, 'rrule: expected an RFC 5545 rule such as "FREQ=MONTHLY;BYDAY=-1FR"'],
    [
      { rrule: 'FREQ=HOURLY', ...START },
      'rrule: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY; what comes more often is a "cron"',
    ],
    [
      { rrule: 'FREQ=DAILY;UNTIL=20270101', ...START },
      'rrule: write the first and last moment as "start" and "end"',
    ],
    [
      { rrule: 'FREQ=DAILY;BYHOUR=1,2', ...START },
      'rrule: the time of day is that of "start"; several times a day are a "cron"',
    ],
    [{ rrule: 'FREQ=DAILY;COUNT=5000', ...START }, 'rrule: COUNT is at most 1000'],
    [{ rrule: 'FREQ=DAILY;BYDAY=XX', ...START }, 'rrule: Invalid BYDAY value: XX'],
    [{ rrule: `FREQ=DAILY;BYDAY=${'MO,'.repeat(120)}MO`, ...START }, 'rrule: at most 300 characters'],
    [{ rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', ...START }, 'rrule: never fires: there is no such date'],
    [{ rrule: 'FREQ=DAILY;COUNT=2', start: '2024-06-01T09:00' }, 'rrule: never fires: there is no such date'],
  ])('%j', (fields, problem) => {
    expect(problems(fields)).toContain(problem);
  });

  it('a rule that is looked through for a century takes no more than a moment', () => {
    const began = performance.now();
    expect(problems({ rrule: 'FREQ=DAILY;BYDAY=MO;BYSETPOS=2', ...START })).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
