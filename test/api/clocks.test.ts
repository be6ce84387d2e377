import { expect, it } from 'vitest';
import type { AdvancedAnswer, ClockAnswer } from '../../src/api/clock-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import { startServer } from '../support/server.ts';

const { call } = await startServer();

// Far from real time: delays are judged by the clock, too.
const START = '2046-03-01T09:00:00.000Z';

const create = async (body: object = { now: START }) =>
  (await call<ClockAnswer>('POST', '/clocks', { body })).body;
const advance = (id: string, body: object) =>
  call<AdvancedAnswer & ErrorAnswer>('POST', `/clocks/${id}/advance`, { body });

it('plays a sequence of a month in one call, in order', async () => {
  const { id, now } = await create();
  expect(now).toBe(START);
  const steps = [
    { action: 'delay', duration: '10 days' },
    { action: 'delay', until: '2046-03-21T00:00:00Z' },
    { action: 'delay', duration: '10 days' },
  ];
  const { body } = await call<{ runId: string }>('POST', '/automations/invoke', {
    body: { automation: { steps }, clock: id },
  });
  const read = async () => (await call<RunAnswer>('GET', `/automations/runs/${body.runId}`)).body;

  expect((await advance(id, { by: '9 days' })).body).toEqual({
    id,
    now: '2046-03-10T09:00:00.000Z',
    runs_advanced: 0,
  });
  expect(await read()).toMatchObject({ status: 'WAITING', clock: id, due_at: '2046-03-11T09:00:00.000Z' });
  expect((await advance(id, { to: '2046-03-30T00:00:00Z' })).body).toMatchObject({
    now: '2046-03-30T00:00:00.000Z',
  });
  expect(await read()).toMatchObject({ status: 'WAITING', due_at: '2046-03-31T00:00:00.000Z' });
  expect((await advance(id, { by: 'P2D' })).body.runs_advanced).toBe(1);
  expect((await read()).status).toBe('PROCESSED');
  expect((await call<ClockAnswer>('GET', `/clocks/${id}`)).body).toEqual({
    id,
    now: '2046-04-01T00:00:00.000Z',
  });
});

it('starts at the present unless told otherwise', async () => {
  const { now } = await create({});
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
});

it('never goes backwards', async () => {
  const { id } = await create();
  const reply = await advance(id, { to: '2046-02-28T00:00:00Z' });
  expect(reply).toMatchObject({ status: 400, body: { type: 'invalid_request_error' } });
  expect(reply.body.message).toMatch(/^to: /);
  expect((await advance(id, { to: START })).status).toBe(200);
});

it('knows no clocks of others, and none that were never made', async () => {
  for (const method of ['GET', 'POST'] as const) {
    const path = method === 'GET' ? '/clocks/unknown' : '/clocks/unknown/advance';
    expect((await call(method, path, method === 'POST' ? { body: { by: '1 day' } } : {})).status).toBe(404);
  }
});

it.each([{}, { to: START, by: '1 day' }, { by: 'soon' }, { to: 'tomorrow' }, { by: '20000 years' }])(
  'refuses to advance by %j',
  async (body) => {
    const { id } = await create();
    expect((await advance(id, body)).status).toBe(400);
  },
);
