import { describe, expect, it } from 'vitest';
import {
  answered,
  claimed,
  enterStep,
  HOUR,
  NOW,
  recordsOf,
  runOf,
  throws,
} from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { advance } from '../advance.ts';
import type { Context } from '../run.ts';

const delayOf = (fields: JsonObject): Step => ({ action: 'delay', ...fields }) as Step;
const enter = (fields: JsonObject, context: Partial<Context> = {}) => enterStep(delayOf(fields), context);
const at = (text: string) => Date.parse(text);

// NOW is Saturday, 31 January 2026, 09:00 UTC.
describe('a delay for people', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    [
      'a local time',
      { until: { local_time: '09:00', timezone: 'refs.profile.tz' } },
      { tz: 'America/New_York' },
      '2026-01-31T14:00Z',
    ],
    [
      'a local time in the zone of the profile',
      { until: { local_time: '09:00' } },
      { timezone: 'Asia/Tokyo' },
      '2026-02-01T00:00Z',
    ],
    [
      'a local time in zoneinfo',
      { until: { local_time: '12:00' } },
      { zoneinfo: 'Europe/Berlin' },
      '2026-01-31T11:00Z',
    ],
    [
      'a local time in the zone of the step',
      { until: { local_time: '12:00' }, timezone: 'Europe/Berlin' },
      { timezone: 'Asia/Tokyo' },
      '2026-01-31T11:00Z',
    ],
    [
      'a local time in UTC, where there is no zone',
      { until: { local_time: '12:00', timezone: 'refs.profile.tz' } },
      {},
      '2026-01-31T12:00Z',
    ],
    ['a weekday', { until: { local_time: '08:00', weekdays: ['mon', 'tue'] } }, {}, '2026-02-02T08:00Z'],
    [
      'a moment without a zone, in that of the step',
      { until: '2026-02-01T09:00:00', timezone: 'Europe/Berlin' },
      {},
      '2026-02-01T08:00Z',
    ],
    [
      'a moment with a zone',
      { until: '2026-02-01T09:00:00Z', timezone: 'Europe/Berlin' },
      {},
      '2026-02-01T09:00Z',
    ],
    [
      'days before a date',
      { until: { date: '2026-03-30', before: '3 days', timezone: 'Europe/Berlin' } },
      {},
      '2026-03-26T23:00Z',
    ],
    [
      'a local time on the day before',
      {
        until: {
          date: '2026-03-30T20:00:00Z',
          before: '1 day',
          local_time: '10:00',
          timezone: 'Europe/Berlin',
        },
      },
      {},
      '2026-03-29T08:00Z',
    ],
    [
      'hours after a date',
      { until: { date: '2026-02-10T10:00:00Z', after: 'PT2H' } },
      {},
      '2026-02-10T12:00Z',
    ],
    [
      'a date itself',
      { until: { date: 'refs.profile.birthday' } },
      { birthday: '2026-02-10' },
      '2026-02-10T00:00Z',
    ],
    [
      'opening hours',
      {
        within: {
          from: '09:00',
          to: '17:00',
          weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
          timezone: 'Europe/Berlin',
        },
      },
      {},
      '2026-02-02T08:00Z',
    ],
    [
      'a duration, and then opening hours',
      { duration: '1 day', within: { from: '08:00', to: '20:00', weekdays: ['wed'] } },
      {},
      '2026-02-04T08:00Z',
    ],
    [
      'opening hours after a moment that is past',
      { until: '2026-01-31T08:00:00Z', within: { from: '10:00', to: '11:00' } },
      {},
      '2026-01-31T10:00Z',
    ],
  ])('waits for %s', (_what, fields, profile, expected) => {
    expect(enter(fields, { profile }).run.ask).toMatchObject({ kind: 'time', at: at(expected) });
  });

  it.each<[string, JsonObject]>([
    ['hours that are open', { within: { from: '08:00', to: '17:00' } }],
    ['a day that is past', { until: { date: '2026-01-31', before: '3 days' } }],
    ['this very minute', { until: { local_time: '09:00' } }],
  ])('goes on at once after %s', (_what, fields) => {
    const { run, record } = enter(fields);
    expect(run.status).toBe('PROCESSED');
    expect(record).toMatchObject({ status: 'PROCESSED', output: null });
  });

  it.each<[JsonObject, RegExp]>([
    [{ until: { local_time: 'refs.data.x' } }, /^until\.local_time: neither/],
    [{ until: { local_time: 'refs.data.noon' } }, /^until\.local_time: expected a local time/],
    [
      { until: { local_time: '09:00', timezone: 'refs.data.noon' } },
      /^until\.timezone: expected a time zone/,
    ],
    [{ until: { local_time: '09:00' }, timezone: 'refs.data.noon' }, /^timezone: expected a time zone/],
    [{ until: '2026-02-01', timezone: 'refs.data.noon' }, /^timezone: expected a time zone/],
    [{ until: { date: 'refs.data.noon' } }, /^until\.date: expected an ISO 8601/],
    [
      { until: { date: '2026-02-01', after: 'refs.data.noon' } },
      /^until\.after: expected a number and a unit/,
    ],
    [{ until: { date: '2028-02-01' } }, /^until: at most 1 year$/],
    [{ within: { from: 'refs.data.noon', to: '10:00' } }, /^within\.from: expected a local time/],
    [{ within: { from: '09:00', to: 'refs.data.x' } }, /^within\.to: expected a local time/],
    [{ within: { from: '09:00', to: '${1}' } }, /^within\.to: the expression was not evaluated/],
    [{ within: { from: '09:00', to: 'refs.data.nine' } }, /^within\.to: expected another time/],
    [{ within: { from: '09:00', to: '10:00', timezone: 'refs.data.noon' } }, /^within\.timezone: expected/],
    [{ within: { from: '09:00', to: '10:00', weekdays: [] } }, /^within: it never opens$/],
    [{ until: { local_time: '09:00', weekdays: [] } }, /^until\.weekdays: there is no such day$/],
    [{ duration: '1 day', if_late_by: 'refs.data.noon' }, /^if_late_by: expected a number and a unit/],
  ])('fails for %j', (fields, message) => {
    const run = runOf([delayOf(fields)], { data: { noon: 'noon', nine: '9:00' } });
    const asked = advance(run, claimed());
    const [record] = recordsOf(
      asked.run.ask === null
        ? asked.writes
        : advance(asked.run, answered({ kind: 'evaluate', results: [] })).writes,
    );
    expect(record?.status).toBe('ERROR');
    expect(record?.error?.message).toMatch(message);
  });

  it('fails for a zone of the profile that is none', () => {
    expect(enter({ until: { local_time: '09:00' } }, { profile: { timezone: 'PDT8' } }).error).toEqual({
      code: 'INVALID_DELAY',
      message: 'profile.timezone: expected a time zone such as "Europe/Berlin" or "UTC"',
    });
  });
});

describe('on_invalid', () => {
  const steps = (on_invalid: string, until = 'refs.data.at'): readonly Step[] => [
    delayOf({ until, on_invalid }),
    { action: 'cancel', cancelation_token: 't' },
  ];
  const play = (on_invalid: string) =>
    advance(runOf(steps(on_invalid), { data: { at: 'soon\0' } }), claimed());

  it('skips the delay, or ends the run, as its author chose', () => {
    const reason = 'until: expected an ISO 8601 timestamp such as "2026-01-31T09:00:00Z"';
    const skipped = play('skip');
    expect(skipped.run.status).toBe('PROCESSED');
    expect(recordsOf(skipped.writes)).toMatchObject([
      { status: 'SKIPPED', output: { reason } },
      { status: 'PROCESSED' },
    ]);
    const over = play('end');
    expect(over.run).toMatchObject({ status: 'PROCESSED', cursor: null, settled: 1 });
    expect(recordsOf(over.writes)).toMatchObject([{ status: 'SKIPPED', output: { reason } }]);
    expect(play('fail').run.status).toBe('ERROR');
  });

  it('holds for an expression that fails', () => {
    const asked = advance(runOf(steps('skip', '${data.a.b}')), claimed()).run;
    const { run, writes } = advance(
      asked,
      answered({ kind: 'evaluate', results: [throws('RUNTIME', 'no\0b')] }),
    );
    expect(run.status).toBe('PROCESSED');
    expect(recordsOf(writes)[0]).toMatchObject({ status: 'SKIPPED', output: { reason: 'until: no\ufffdb' } });
  });

  it('holds when the lateness turns out to make no sense', () => {
    const waiting = enter({ duration: '1 hour' }).run;
    const step = delayOf({ duration: '1 hour', if_late_by: 'x', on_invalid: 'skip' });
    const odd = {
      ...waiting,
      automation: { steps: [step] },
      ask: { ...waiting.ask, input: { if_late_by: 'x' } },
    };
    const { writes } = advance(odd as typeof waiting, claimed(NOW + HOUR));
    expect(recordsOf(writes)).toMatchObject([{ status: 'SKIPPED' }]);
  });
});

describe('a delay that ends late', () => {
  const next: Step = {
    action: 'if',
    ref: 'next',
    condition: { source: 'js', expression: '1' },
    then: [{ action: 'exit' }],
  };
  const last: Step = { action: 'cancel', cancelation_token: 't' };
  const play = (fields: JsonObject, lateBy: number, rest: readonly Step[] = [next, last]) => {
    const run = runOf([delayOf({ duration: '1 hour', if_late_by: '2 hours', ...fields }), ...rest]);
    return advance(advance(run, claimed()).run, claimed(NOW + HOUR + lateBy));
  };
  const pathsOf = (moved: ReturnType<typeof play>) =>
    recordsOf(moved.writes).map(({ path, index, status }) => `${index} ${path} ${status}`);

  it('passes over the next step, with all that is inside it', () => {
    const moved = play({}, 2 * HOUR + 1);
    expect(moved.run).toMatchObject({
      status: 'PROCESSED',
      refs: { next: { status: 'SKIPPED' } },
      settled: 3,
    });
    expect(pathsOf(moved)).toEqual(['0 0 PROCESSED', '1 1 SKIPPED', '2 2 PROCESSED']);
    expect(recordsOf(moved.writes)).toMatchObject([
      { output: { late_by: 'PT2H0.001S' } },
      { output: { reason: 'the delay before it ended late by PT2H0.001S' } },
      {},
    ]);
  });

  it('passes over nothing where its list ends', () => {
    const branch: Step = {
      action: 'if',
      condition: { and: [] },
      then: [delayOf({ until: '2026-01-31T06:00:00Z', if_late_by: '2 hours' })],
    };
    const moved = advance(runOf([branch, last]), claimed());
    expect(pathsOf(moved)).toEqual(['0 0 PROCESSED', '1 0.then.0 PROCESSED', '2 1 PROCESSED']);
  });

  it('goes on where it is in time, or where its author wants it to', () => {
    expect(play({}, 2 * HOUR).run).toMatchObject({ cursor: '1', ask: { kind: 'evaluate' } });
    const sent = play({ on_late: 'send' }, 3 * HOUR);
    expect(sent.run.cursor).toBe('1');
    expect(recordsOf(sent.writes)).toMatchObject([{ output: { late_by: 'PT3H' } }]);
  });

  it('runs steps first', () => {
    const moved = play({ on_late: [last] }, 3 * HOUR, [last]);
    expect(pathsOf(moved)).toEqual(['0 0 PROCESSED', '1 0.on_late.0 PROCESSED', '2 1 PROCESSED']);
  });

  it('is late from the start where its moment has long passed', () => {
    const run = runOf([delayOf({ until: '2026-01-31T06:00:00Z', if_late_by: '2 hours' }), last]);
    expect(recordsOf(advance(run, claimed()).writes)).toMatchObject([
      { status: 'PROCESSED', output: { late_by: 'PT3H' } },
      { status: 'SKIPPED' },
    ]);
  });
});
