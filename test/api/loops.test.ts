import { describe, expect, it } from 'vitest';
import type { CancelAnswer } from '../../src/api/cancel-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { StepListAnswer } from '../../src/api/step-answer.ts';
import type { JsonObject } from '../../src/automation/json.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call } = await startServer();

async function invoke(automation: object, data: JsonObject = {}, rest: object = {}): Promise<string> {
  const body = { automation, data, recipient: 'u1', template: 'T', ...rest };
  const answer = await call<{ runId: string }>('POST', '/automations/invoke', { body });
  expect(answer.status).toBe(200);
  return answer.body.runId;
}

async function reach(run: string, wanted: string): Promise<void> {
  await eventually(async () => {
    expect((await call<RunAnswer>('GET', `/automations/runs/${run}`)).body.status).toBe(wanted);
  });
}

async function stepsOf(run: string): Promise<readonly string[]> {
  const { body } = await call<StepListAnswer>('GET', `/automations/runs/${run}/steps`);
  return body.steps.map(
    ({ step_id, action, status }) => `${step_id.slice(run.length + 1)} ${action} ${status}`,
  );
}

const messagesOf = async (run: string) =>
  (await call<{ results: readonly { id: string; recipient: string }[] }>('GET', `/messages?runId=${run}`))
    .body.results;

const send = { action: 'send', recipient: 'refs.order.buyer' };
const overOrders = (...steps: readonly object[]) => ({
  action: 'loop',
  items: { $ref: 'data.orders' },
  as: 'order',
  max_iterations: 100,
  steps,
});

describe('loop', () => {
  it('sends one message for each item, the same person included', async () => {
    const orders = ['ann', 'bo', 'ann'].map((buyer) => ({ buyer }));
    const run = await invoke({ steps: [overOrders(send), { action: 'send' }] }, { orders });
    await reach(run, 'PROCESSED');
    expect(await stepsOf(run)).toEqual([
      '0 loop PROCESSED',
      '0@0.steps.0 send PROCESSED',
      '0@1.steps.0 send PROCESSED',
      '0@2.steps.0 send PROCESSED',
      '1 send PROCESSED',
    ]);
    expect((await messagesOf(run)).map(({ recipient }) => recipient).toSorted()).toEqual([
      'ann',
      'ann',
      'bo',
      'u1',
    ]);
  });

  it('is canceled in the middle of a pass, and no further pass begins', async () => {
    const { body: clock } = await call<{ id: string }>('POST', '/clocks', {
      body: { now: '2026-01-01T00:00:00Z' },
    });
    const wait = { action: 'delay', duration: '1 day', if: 'refs.order_index > 0' };
    const token = { cancelation_token: 'orders-1' };
    const orders = ['ann', 'bo', 'cy'].map((buyer) => ({ buyer }));
    const run = await invoke({ ...token, steps: [overOrders(wait, send)] }, { orders }, { clock: clock.id });
    await reach(run, 'WAITING');
    const { body } = await call<CancelAnswer>('POST', '/automations/cancel', { body: token });
    expect(body.cancelation).toMatchObject({ matched: 1, canceled: 1 });
    await call('POST', `/clocks/${clock.id}/advance`, { body: { by: '10 days' } });
    expect(await stepsOf(run)).toEqual([
      '0 loop PROCESSED',
      '0@0.steps.0 delay SKIPPED',
      '0@0.steps.1 send PROCESSED',
      '0@1.steps.0 delay CANCELED',
      '0@1.steps.1 send SKIPPED',
    ]);
    expect((await messagesOf(run)).length).toBe(1);
  });

  it('goes on over many passes, in several moves', async () => {
    const orders = Array.from({ length: 90 }, (_, n) => ({ buyer: `u${n}` }));
    const nothing = { action: 'exit', if: 'false' };
    const run = await invoke(
      {
        steps: [
          overOrders(
            { action: 'loop', items: [1, 2, 3, 4, 5, 6], max_iterations: 6, steps: [send] },
            nothing,
          ),
        ],
      },
      { orders },
    );
    await reach(run, 'PROCESSED');
    expect(await stepsOf(run)).toHaveLength(1 + 90 * 8);
  });

  it('is shown with one pass before it begins, and as skipped where nothing is to be done', async () => {
    const waiting = await invoke({ steps: [{ action: 'delay', duration: '1 day' }, overOrders(send)] });
    await reach(waiting, 'WAITING');
    expect((await stepsOf(waiting)).slice(1)).toEqual([
      '1 loop NOT PROCESSED',
      '1@0.steps.0 send NOT PROCESSED',
    ]);
    const empty = await invoke({ steps: [overOrders(send)] }, { orders: [] });
    await reach(empty, 'PROCESSED');
    expect(await stepsOf(empty)).toEqual(['0 loop PROCESSED', '0@0.steps.0 send SKIPPED']);
  });
});

describe('experiment', () => {
  const steps = [
    {
      action: 'experiment',
      key: 'reminder',
      variants: [
        { name: 'control', weight: 1 },
        { name: 'early', weight: 1, steps: [{ action: 'send' }] },
      ],
    },
  ];

  it('gives each user one variant, run after run', async () => {
    const taken = async (recipient: string) => {
      const run = await invoke({ steps }, {}, { recipient });
      await reach(run, 'PROCESSED');
      return (await stepsOf(run))[1];
    };
    const first = await Promise.all(Array.from({ length: 20 }, (_, n) => taken(`user-${n}`)));
    const again = await Promise.all(Array.from({ length: 20 }, (_, n) => taken(`user-${n}`)));
    expect(again).toEqual(first);
    expect(new Set(first)).toEqual(
      new Set(['0.variants.1.steps.0 send PROCESSED', '0.variants.1.steps.0 send SKIPPED']),
    );
  });
});

describe('a loop or an experiment is refused, with the place', () => {
  const loop = { action: 'loop', items: 'refs.data.a', max_iterations: 3, steps: [] };
  const experiment = { action: 'experiment', key: 'k', variants: [{ name: 'a', weight: 1 }] };
  it.each<[object, string]>([
    [
      { ...loop, max_iterations: undefined },
      'steps[0].max_iterations: expected a whole number from 1 to 1000',
    ],
    [{ ...loop, max_iterations: 1.5 }, 'steps[0].max_iterations: expected a whole number from 1 to 1000'],
    [{ ...loop, max_iterations: 1001 }, 'steps[0].max_iterations: expected a whole number from 1 to 1000'],
    [{ ...loop, items: 7 }, 'steps[0].items: expected a list, or what gives one'],
    [{ ...loop, items: 'orders' }, 'steps[0].items: expected a list, or a text such as "refs.data.orders"'],
    [{ ...loop, items: [1, 2, 3, 4] }, 'steps[0].items: at most 3 (max_iterations)'],
    [{ ...loop, as: 'data' }, 'steps[0].as: "data" is a reserved word'],
    [{ ...loop, steps: [{ action: 'delay' }] }, 'steps[0].steps[0].duration: required'],
    [{ ...experiment, key: '' }, 'steps[0].key: must not be empty'],
    [{ ...experiment, variants: [] }, 'steps[0].variants: expected at least one variant'],
    [
      { ...experiment, variants: [{ name: 'a', weight: 0 }] },
      'steps[0].variants: expected at least one variant with a weight',
    ],
    [
      { ...experiment, variants: [{ name: 'a', weight: -1 }] },
      'steps[0].variants[0].weight: expected a number from 0',
    ],
    [
      {
        ...experiment,
        variants: [
          { name: 'a', weight: 1 },
          { name: 'a', weight: 1 },
        ],
      },
      'steps[0].variants[1].name: another variant is called "a" already',
    ],
    [
      { ...experiment, variants: [{ name: 'a', weight: 1, steps: [{ action: 'exit' }] }] },
      'steps[1]: can never run: steps[0] always ends the run',
    ],
  ])('%j', async (step, message) => {
    const { status, body } = await call<ErrorAnswer>('POST', '/automations/invoke', {
      body: { automation: { steps: [step, { action: 'exit' }] } },
    });
    expect(status).toBe(400);
    expect(body.message).toContain(message);
  });
});
