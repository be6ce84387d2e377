import type { APIError } from '@trycourier/courier';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CancelationAnswer } from '../../src/api/cancel-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { EventListAnswer, EventNameListAnswer } from '../../src/api/inbound-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { TemplateAnswer } from '../../src/api/template-schema.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

const WAIT = [{ action: 'delay', duration: '1 day' }];
let number = 0;
/** Names of this test alone: every published automation stays. */
let order: string;
let user: string;
beforeEach(() => {
  number += 1;
  order = `order.paid.${number}`;
  user = `u${number}`;
});

async function publish(draft: object): Promise<string> {
  const { body } = await call<TemplateAnswer>('POST', '/automations', {
    body: { name: 'A', steps: WAIT, ...draft },
  });
  const published = await call<ErrorAnswer>('POST', `/automations/${body.id}/publish`);
  expect([published.status, published.body.message]).toEqual([200, undefined]);
  return body.id;
}

const track = (event: string, more: object = {}) =>
  call<{ messageId: string } & ErrorAnswer>('POST', '/inbound/courier', {
    body: { event, messageId: crypto.randomUUID(), type: 'track', properties: {}, userId: user, ...more },
  });

const runsOf = async (id: string) => {
  const { body } = await call<{
    runs: readonly { run_id: string; status: string; source: readonly string[] }[];
  }>('GET', `/automations/runs?template_id=${id}`);
  return body.runs;
};
const runOf = async (id: string) => (await call<RunAnswer>('GET', `/automations/runs/${id}`)).body;
const invoke = async (id: string, body: object) =>
  (await call<{ runId: string }>('POST', `/automations/${id}/invoke`, { body })).body.runId;
const lastEvent = async () => (await call<EventListAnswer>('GET', '/inbound/events?limit=1')).body.events[0];

describe('POST /inbound/courier', () => {
  it('starts every automation of the event, filled from it, through the SDK', async () => {
    const plain = await publish({
      trigger: { type: 'inbound', event: order },
      cancelation_token: 'refs.data.id',
    });
    const filled = await publish({
      trigger: {
        type: 'inbound',
        event: order,
        recipient: 'refs.event.properties.owner',
        data: { sum: '${data.total * 2}' },
        profile: { $ref: 'event.properties.address' },
      },
    });
    const other = await publish({ trigger: { type: 'inbound', event: `${order}x` } });
    await call('PUT', `/profiles/${user}`, { body: { profile: { email: 'a@b.co' } } });
    const properties = { id: 'o-1', total: 21, owner: 'boss', address: { email: 'boss@b.co' } };
    const answer = await courier.inbound.trackEvent({
      event: order,
      messageId: `m-${number}`,
      type: 'track',
      properties,
      userId: user,
    });
    expect(answer).toEqual({ messageId: `m-${number}` });
    const [one] = await runsOf(plain);
    expect(one?.source).toEqual([`courier/${order}`]);
    expect(await runOf(one?.run_id ?? '')).toMatchObject({
      recipient: user,
      data: { ...properties, event: order, userId: user, properties },
      profile: { email: 'a@b.co' },
      cancelation_token: 'o-1',
      template_id: plain,
    });
    const [two] = await runsOf(filled);
    expect(await runOf(two?.run_id ?? '')).toMatchObject({
      recipient: 'boss',
      data: { sum: 42 },
      profile: { email: 'boss@b.co' },
    });
    expect(await runsOf(other)).toEqual([]);
    expect((await lastEvent())?.run_ids.toSorted()).toEqual([one?.run_id, two?.run_id].toSorted());
  });

  it('answers a repetition 409, not to be retried, and starts nothing twice', async () => {
    const id = await publish({ trigger: { type: 'inbound', event: order } });
    const event = { event: order, messageId: `twice-${number}`, type: 'track' as const, properties: {} };
    const all = await Promise.allSettled([1, 2, 3, 4].map(() => courier.inbound.trackEvent(event)));
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as APIError] : []));
    expect(refused.map(({ status }) => status)).toEqual([409, 409, 409]);
    const late = await track(order, { messageId: `twice-${number}` });
    expect([late.status, late.headers.get('x-should-retry')]).toEqual([409, 'false']);
    expect(late.body.message).toBe('messageId: an event with this id has come before');
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('starts nothing where the condition is not met, and says why where a field has no value', async () => {
    const declined = await publish({ trigger: { type: 'inbound', event: order, if: 'data.total > 99' } });
    const broken = await publish({
      trigger: { type: 'inbound', event: order, data: { x: '${data.missing.deep}' } },
    });
    expect((await track(order, { properties: { total: 1 } })).status).toBe(202);
    expect([await runsOf(declined), await runsOf(broken)]).toEqual([[], []]);
    expect((await lastEvent())?.problems).toEqual([
      expect.stringContaining(`trigger of ${broken}: data.x: `),
    ]);
  });

  it('no longer starts what was archived or published without the trigger', async () => {
    const archived = await publish({ trigger: { type: 'inbound', event: order } });
    const changed = await publish({ trigger: { type: 'inbound', event: order } });
    await call('DELETE', `/automations/${archived}`);
    await call('PUT', `/automations/${changed}`, { body: { name: 'A', steps: WAIT } });
    await call('POST', `/automations/${changed}/publish`);
    await track(order);
    expect([await runsOf(archived), await runsOf(changed)]).toEqual([[], []]);
  });

  it('refuses what is no event, with the place', async () => {
    const cases = [
      [{ event: '' }, 'event: expected 1 to 200 characters'],
      [{ messageId: 'x'.repeat(201) }, 'messageId: expected 1 to 200 characters'],
      [{ messageId: undefined }, 'messageId: required'],
      [{ type: 'identify' }, 'type: expected one of track'],
      [{ properties: [] }, 'properties: expected an object'],
      [{ userId: 5 }, 'userId: expected a text'],
      [{ properties: { a: 'x\u0000' } }, 'properties.a: contains a NUL'],
    ] as const;
    for (const [change, message] of cases) {
      const { status, body } = await track(order, change);
      expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
    }
    expect((await call('POST', '/inbound/courier', { body: {}, key: null })).status).toBe(401);
  });

  it('lists the names that have come', async () => {
    await track(order);
    const { body } = await call<EventNameListAnswer>('GET', '/inbound/event-names?source=inbound');
    expect(body.names.map(({ event }) => event)).toContain(order);
    const none = await call<EventNameListAnswer>('GET', '/inbound/event-names?source=elsewhere');
    expect(none.body.names).toEqual([]);
  });

  it('has canceled before it answers where the automation that it starts begins by canceling', async () => {
    const reminder = await publish({
      trigger: { type: 'inbound', event: order },
      cancelation_token: 'refs.data.userId',
    });
    await publish({
      trigger: { type: 'inbound', event: `${order}.done` },
      steps: [{ action: 'cancel', cancelation_token: 'refs.data.userId' }, ...WAIT],
    });
    await track(order);
    await track(`${order}.done`);
    expect((await runsOf(reminder)).map(({ status }) => status)).toEqual(['CANCELED']);
  });
});

describe('cancel_on', () => {
  it('has canceled the runs of the user before the event is answered, with a receipt', async () => {
    const id = await publish({ cancel_on: [{ event: order }] });
    const without = await publish({});
    const [mine, others, untouched] = [
      await invoke(id, { recipient: user }),
      await invoke(id, { data: { user_id: `${user}-else` } }),
      await invoke(without, { recipient: user }),
    ];
    await track(order, { messageId: `c-${number}` });
    expect(await runOf(mine)).toMatchObject({
      status: 'CANCELED',
      canceled: { by: { type: 'event', id: `c-${number}`, name: order } },
    });
    for (const run of [others, untouched]) expect((await runOf(run)).status).toBe('WAITING');
    const [receipt = ''] = (await lastEvent())?.cancelation_ids ?? [];
    const { body } = await call<CancelationAnswer>('GET', `/cancelations/${receipt}`);
    expect(body).toMatchObject({ matched: 1, canceled: 1, run_ids: [mine], by: { type: 'event' } });
    await track(order);
    expect((await lastEvent())?.cancelation_ids).toEqual([]);
  });

  it('cancels by a token that is read from the event, whatever automation it belongs to', async () => {
    const id = await publish({
      cancelation_token: '${`order-${data.id}`}',
      cancel_on: [{ event: order, token: '${`order-${data.id}`}', if: 'event.properties.total > 10' }],
    });
    const [one, two] = [
      await invoke(id, { data: { id: `${number}a` } }),
      await invoke(id, { data: { id: `${number}b` } }),
    ];
    await track(order, { properties: { id: `${number}a`, total: 5 } });
    expect((await runOf(one)).status).toBe('WAITING');
    await track(order, { properties: { id: `${number}a`, total: 50 } });
    expect([(await runOf(one)).status, (await runOf(two)).status]).toEqual(['CANCELED', 'WAITING']);
  });

  it('is that of the version with which a run began, and spares what the same event starts', async () => {
    const id = await publish({ cancel_on: [{ event: order }], trigger: { type: 'inbound', event: order } });
    const old = await invoke(id, { recipient: user });
    await call('PUT', `/automations/${id}`, { body: { name: 'A', steps: WAIT } });
    await call('POST', `/automations/${id}/publish`);
    const young = await invoke(id, { recipient: user });
    await track(order);
    expect([(await runOf(old)).status, (await runOf(young)).status]).toEqual(['CANCELED', 'WAITING']);
    const again = await publish({
      cancel_on: [{ event: order }],
      trigger: { type: 'inbound', event: order },
    });
    await track(order);
    await track(order);
    expect((await runsOf(again)).map(({ status }) => status)).toEqual(['WAITING', 'CANCELED']);
  });

  it('is refused where it could not work', async () => {
    const draft = (cancel_on: unknown) =>
      call<ErrorAnswer>('POST', '/automations', { body: { name: 'A', steps: WAIT, cancel_on } });
    expect((await draft([{ event: 'x', when: '1' }])).body.message).toBe('cancel_on[0].when: unknown field');
    expect((await draft([{}])).body.message).toContain('cancel_on[0].event: required');
    const { body } = await call<TemplateAnswer>('POST', '/automations', {
      body: { name: 'A', steps: WAIT, cancel_on: [{ event: 'x', if: '}' }] },
    });
    const refused = await call<ErrorAnswer>('POST', `/automations/${body.id}/publish`);
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining('cancel_on[0].if: '),
    ]);
    const adHoc = await call<ErrorAnswer>('POST', '/automations/invoke', {
      body: { automation: { steps: WAIT, cancel_on: [{ event: 'x' }] } },
    });
    expect([adHoc.status, adHoc.body.message]).toEqual([
      400,
      expect.stringContaining('cancel_on: only saved'),
    ]);
  });
});
