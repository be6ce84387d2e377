import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { StepListAnswer } from '../../src/api/step-answer.ts';
import type { JsonObject } from '../../src/automation/json.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call } = await startServer();

async function newClock(now: string): Promise<string> {
  return (await call<{ id: string }>('POST', '/clocks', { body: { now } })).body.id;
}

async function invoke(steps: readonly object[], clock: string, profile: JsonObject = {}): Promise<string> {
  const body = {
    automation: { steps, cancelation_token: 'local' },
    profile,
    recipient: 'u1',
    template: 'T',
    clock,
  };
  const { status, body: answer } = await call<{ runId: string }>('POST', '/automations/invoke', { body });
  expect(status).toBe(200);
  return answer.runId;
}

const runOf = async (id: string) => (await call<RunAnswer>('GET', `/automations/runs/${id}`)).body;
const stepsOf = async (id: string) =>
  (await call<StepListAnswer>('GET', `/automations/runs/${id}/steps`)).body.steps;

describe('a delay until a local time', () => {
  it('waits over the change of clocks for the hour of the recipient, and can be canceled', async () => {
    const clock = await newClock('2026-03-28T12:00:00Z');
    const steps = [
      { action: 'delay', until: { local_time: '09:00', timezone: 'refs.profile.timezone' } },
      { action: 'send' },
    ];
    const [berlin, lima] = [
      await invoke(steps, clock, { timezone: 'Europe/Berlin' }),
      await invoke(steps, clock, { timezone: 'America/Lima' }),
    ];
    await eventually(async () => {
      expect((await runOf(berlin)).due_at).toBe('2026-03-29T07:00:00.000Z');
      expect((await runOf(lima)).due_at).toBe('2026-03-28T14:00:00.000Z');
    });
    await call('POST', `/clocks/${clock}/advance`, { body: { to: '2026-03-29T06:59:59Z' } });
    expect((await runOf(lima)).status).toBe('PROCESSED');
    await call('POST', '/automations/cancel', { body: { cancelation_token: 'local' } });
    await call('POST', `/clocks/${clock}/advance`, { body: { by: '2 days' } });
    expect((await stepsOf(berlin)).map(({ status }) => status)).toEqual(['CANCELED', 'SKIPPED']);
  });

  it('does what its author chose where a value makes no sense', async () => {
    const clock = await newClock('2026-03-28T12:00:00Z');
    const until = { date: 'refs.data.ends', before: '3 days' };
    const skip = await invoke(
      [{ action: 'delay', until: { ...until, date: '${"soon"}' }, on_invalid: 'skip' }, { action: 'send' }],
      clock,
    );
    const end = await invoke([{ action: 'delay', until, on_invalid: 'end' }, { action: 'send' }], clock);
    await eventually(async () => {
      expect((await stepsOf(skip)).map(({ status }) => status)).toEqual(['SKIPPED', 'PROCESSED']);
      expect((await stepsOf(end)).map(({ status }) => status)).toEqual(['SKIPPED', 'SKIPPED']);
    });
    expect((await runOf(end)).status).toBe('PROCESSED');
  });

  it('runs other steps where it comes too late', async () => {
    const clock = await newClock('2026-03-28T12:00:00Z');
    const late = {
      action: 'delay',
      until: '2026-03-28T09:00:00Z',
      if_late_by: '2 hours',
      on_late: [{ action: 'exit' }],
    };
    const run = await invoke([late, { action: 'send' }], clock);
    await eventually(async () => expect((await runOf(run)).status).toBe('PROCESSED'));
    const [delay, ...rest] = await stepsOf(run);
    expect(delay).toMatchObject({ status: 'PROCESSED', output: { late_by: 'PT3H' } });
    expect(rest.map(({ step_id, status }) => [step_id.slice(run.length), status])).toEqual([
      [':0.on_late.0', 'PROCESSED'],
      [':1', 'SKIPPED'],
    ]);
  });
});

describe('a delay is refused, with the place', () => {
  it.each<[object, string]>([
    [{ until: 7 }, 'steps[0].until: expected a text, { "$ref": "<path>" } or an object such as'],
    [
      { until: {} },
      'steps[0].until.local_time: required: expected a local time such as "09:00", or a "date"',
    ],
    [{ until: { local_time: '9' } }, 'steps[0].until.local_time: expected a local time such as "09:00"'],
    [
      { until: { local_time: '09:00', timezone: 'Mars/Olympus' } },
      'steps[0].until.timezone: expected a time zone',
    ],
    [
      { until: { local_time: '09:00', weekdays: ['monday'] } },
      'steps[0].until.weekdays[0]: expected one of mon, tue',
    ],
    [
      { until: { local_time: '09:00', weekdays: [] } },
      'steps[0].until.weekdays: expected at least one weekday',
    ],
    [{ until: { local_time: '09:00', before: '1 day' } }, 'steps[0].until.date: required with "before"'],
    [{ until: { local_time: '09:00', after: '1 day' } }, 'steps[0].until.date: required with "after"'],
    [
      { until: { date: '2026-01-01', before: '1 day', after: '1 day' } },
      'steps[0].until.after: not together with "before"',
    ],
    [
      { until: { date: '2026-01-01', weekdays: ['mon'] } },
      'steps[0].until.weekdays: not together with "date"',
    ],
    [{ until: { date: 'soon' } }, 'steps[0].until.date: expected an ISO 8601 timestamp'],
    [
      { until: { date: '2026-01-01', before: '-1 day' } },
      'steps[0].until.before: expected a number and a unit',
    ],
    [{ until: { date: '2026-01-01', after: '2 years' } }, 'steps[0].until.after: at most 1 year'],
    [{ within: { from: '09:00' } }, 'steps[0].within.to: required'],
    [{ within: { from: '09:00', to: '9:00' } }, 'steps[0].within.to: expected another time than "from"'],
    [{ within: { from: 'nine', to: '17:00' } }, 'steps[0].within.from: expected a local time'],
    [
      { within: { from: '09:00', to: '17:00', timezone: 'X' } },
      'steps[0].within.timezone: expected a time zone',
    ],
    [{ duration: '1 day', timezone: 'X' }, 'steps[0].timezone: expected a time zone'],
    [{ duration: '1 day', on_invalid: 'ignore' }, 'steps[0].on_invalid: expected one of fail, skip, end'],
    [{ duration: '1 day', on_late: 'skip' }, 'steps[0].if_late_by: required with "on_late"'],
    [{ duration: '1 day', if_late_by: 'much' }, 'steps[0].if_late_by: expected a number and a unit'],
    [
      { duration: '1 day', if_late_by: '1 hour', on_late: 'drop' },
      'steps[0].on_late: expected one of send, skip, or a list of steps',
    ],
    [
      { duration: '1 day', if_late_by: '1 hour', on_late: [{ action: 'delay' }] },
      'steps[0].on_late[0].duration: required',
    ],
    [
      { duration: '1 day', if_late_by: '1 hour', on_late: [{ action: 'x' }] },
      'steps[0].on_late[0].action: unknown action "x"',
    ],
  ])('%j', async (fields, message) => {
    const { status, body } = await call<ErrorAnswer>('POST', '/automations/invoke', {
      body: { automation: { steps: [{ action: 'delay', ...fields }] } },
    });
    expect(status).toBe(400);
    expect(body.message).toContain(message);
  });
});
