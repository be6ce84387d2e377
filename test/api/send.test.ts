import Courier from '@trycourier/courier';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { MessageAnswer, MessageHistoryAnswer, MessageListAnswer } from '../../src/api/message-schema.ts';
import { eventually } from '../support/eventually.ts';
import { jsonOf, startReceiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();
const receiver = await startReceiver();
afterAll(() => receiver.stop());
beforeEach(() => receiver.reset());

const webhook = { url: receiver.url };
const content = { title: 'Hello', body: 'there' };
const typed = <T>(value: unknown) => value as T;
type Message = Courier.SendMessageParams['message'];

async function send(message: object): Promise<string> {
  const { requestId } = await courier.send.message({ message: typed<Message>(message) });
  return requestId;
}

const settled = (id: string, status: string) =>
  eventually(async () => {
    const message = await courier.messages.retrieve(id);
    expect(message.status).toBe(status);
    return message;
  });

async function ofRequest(requestId: string, count: number): Promise<MessageListAnswer['results']> {
  return eventually(async () => {
    const { results } = await courier.messages.list({ traceId: requestId });
    expect(results).toHaveLength(count);
    return results as MessageListAnswer['results'];
  });
}

describe('POST /send, by the SDK (reference 11.1)', () => {
  it('answers 202, and for one recipient the request is the message', async () => {
    const { data, response } = await courier.send
      .message({ message: typed<Message>({ to: { webhook }, content, data: { n: 1 } }) })
      .withResponse();
    expect(response.status).toBe(202);
    const message = await settled(data.requestId, 'SENT');
    expect(message).toMatchObject({ id: data.requestId, notification: '', sent: expect.any(Number) });
    expect(message).not.toHaveProperty('runId');
    expect(jsonOf(await receiver.arrived(1))).toMatchObject({ content, data: { n: 1 } });
  });

  it('reaches a user by the stored profile, and several at once each with their own data', async () => {
    await courier.profiles.create('ann', { profile: { webhook: { url: `${receiver.url}/ann` } } });
    await courier.profiles.create('bo', { profile: { webhook: { url: `${receiver.url}/bo` } } });
    const requestId = await send({
      to: [{ user_id: 'ann' }, { user_id: 'bo', data: { n: 2 } }, { user_id: 'ann' }],
      content,
      data: { n: 1 },
    });
    const messages = await ofRequest(requestId, 2);
    for (const { id, listMessageId } of messages) {
      expect(id).not.toBe(requestId);
      expect(listMessageId).toBe(requestId);
      await settled(id, 'SENT');
    }
    const got = receiver.calls.map((one) => [one.url.pathname, (jsonOf(one)['data'] as { n: number }).n]);
    expect(got.toSorted()).toEqual([
      ['/ann', 1],
      ['/bo', 2],
    ]);
  });

  it('reaches lists and patterns, nobody twice', async () => {
    for (const [list, users] of [
      ['crew.a', ['u1', 'u2']],
      ['crew.b', ['u2', 'u3']],
    ] as const) {
      for (const user of users) {
        await courier.profiles.create(user, { profile: { webhook: { url: `${receiver.url}/${user}` } } });
        await courier.lists.subscriptions.subscribeUser(user, { list_id: list });
      }
    }
    const one = await ofRequest(await send({ to: { list_id: 'crew.a' }, content }), 2);
    expect(one.map(({ listId }) => listId)).toEqual(['crew.a', 'crew.a']);
    const all = await ofRequest(await send({ to: { list_pattern: 'crew.*' }, content }), 3);
    expect(all.map(({ recipient }) => recipient).toSorted()).toEqual(['u1', 'u2', 'u3']);
    expect(
      (await courier.messages.list({ list: 'crew.b' })).results.map(({ recipient }) => recipient),
    ).toEqual(['u3']);
  });

  it.each<[object, string]>([
    [{ to: { user_id: 'u' } }, 'message: required: "template" or "content"'],
    [{ to: { user_id: 'u' }, content, template: 'T' }, 'message: expected "template" or "content", not both'],
    [{ content }, 'message.to: required'],
    [{ to: {}, content }, 'message.to: required: the message'],
    [{ to: [], content }, 'message.to: expected at least one recipient'],
    [{ to: 'refs.data.to', content }, 'message.to: expected an object'],
    [{ to: { user_id: 'u' }, content: 'refs.data.content' }, 'message.content: expected an object'],
    [{ to: { list_id: 'a b' }, content }, 'message.to.list_id: expected a list id'],
    [{ to: { list_pattern: '**' }, content }, 'message.to.list_pattern: expected a pattern'],
    [{ to: { user_id: 'u' }, content, routing: { method: 'x' } }, 'message.routing.method: expected one of'],
    [{ to: { user_id: 'u' }, content, delay: { until: 'soon' } }, 'message.delay.until: expected an ISO'],
    [{ to: { user_id: 'u' }, content, delay: { until: 'refs.x' } }, 'message.delay.until: expected an ISO'],
    [{ to: { user_id: 'u\0' }, content }, 'message.to.user_id: '],
  ])('refuses %j', async (message, problem) => {
    const { status, body } = await call<ErrorAnswer>('POST', '/send', { body: { message } });
    expect([status, body.message.slice(0, problem.length)]).toEqual([400, problem]);
  });

  it('sends once per Idempotency-Key', async () => {
    const body = { message: { to: { webhook }, content } };
    const headers = { 'idempotency-key': 'once' };
    const first = await call<{ requestId: string }>('POST', '/send', { body, headers });
    const second = await call<{ requestId: string }>('POST', '/send', { body, headers });
    expect(second.body).toEqual(first.body);
    await settled(first.body.requestId, 'SENT');
    expect(receiver.calls).toHaveLength(1);
  });
});

describe('/messages, by the SDK (reference 11.2)', () => {
  it('tells what happened, and what was sent', async () => {
    const id = await send({
      to: { webhook },
      content,
      metadata: { tags: ['a', 'b'], event: 'signup', trace_id: 't-1' },
    });
    const message = await settled(id, 'SENT');
    expect(message).toMatchObject({ event: 'signup', providers: [{ provider: 'webhook', status: 'SENT' }] });
    const { results } = await courier.messages.history(id);
    expect(results.map(({ type }) => type)).toEqual(['ENQUEUED', 'RENDERED', 'SENT']);
    expect((await courier.messages.history(id, { type: 'SENT' })).results).toHaveLength(1);
    expect((await courier.messages.content(id)).results).toMatchObject([
      { channel: 'webhook', content: { title: 'Hello', body: 'there', subject: 'Hello' } },
    ]);
    for (const query of [{ tags: 'none,b' }, { tag: ['a'] }, { event: 'signup' }, { traceId: 't-1' }]) {
      const found = await courier.messages.list(query);
      expect(found.results.map((one) => one.id)).toEqual([id]);
    }
    expect((await courier.messages.list({ tenant_id: 'none' })).results).toEqual([]);
  });

  it('cancels what waits', async () => {
    const id = await send({ to: { webhook }, content, delay: { duration: 3_600_000 } });
    await settled(id, 'DELAYED');
    expect(await courier.messages.cancel(id)).toMatchObject({ id, status: 'CANCELED' });
    // Canceled is canceled, however often.
    expect(await courier.messages.cancel(id)).toMatchObject({ id, status: 'CANCELED' });
    const { results } = (await courier.messages.history(id)) as MessageHistoryAnswer;
    expect(results.map(({ type }) => type)).toEqual(['ENQUEUED', 'DELAYED', 'CANCELED']);
    expect(receiver.calls).toEqual([]);
  });

  it('answers 409 with the message when it is too late', async () => {
    const id = await send({ to: { webhook }, content });
    await settled(id, 'SENT');
    const reply = await call<MessageAnswer & ErrorAnswer>('POST', `/messages/${id}/cancel`);
    expect(reply).toMatchObject({ status: 409, body: { id, status: 'SENT', type: 'invalid_request_error' } });
    expect(reply.headers.get('x-should-retry')).toBe('false');
    await expect(courier.messages.cancel('none')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });

  it('sends again what was sent, to one of a list as well', async () => {
    await courier.profiles.create('again', { profile: { webhook } });
    const requestId = await send({
      to: [{ user_id: 'again', data: { n: 2 } }, { webhook }],
      content,
      data: { n: 1, m: 1 },
    });
    const messages = await ofRequest(requestId, 2);
    for (const { id } of messages) await settled(id, 'SENT');
    const one = messages.find(({ recipient }) => recipient === 'again')?.id ?? '';
    const { status, body } = await call<{ messageId: string }>('POST', `/messages/${one}/resend`);
    expect(status).toBe(202);
    await settled(body.messageId, 'SENT');
    expect(jsonOf(receiver.calls[2] ?? (await receiver.arrived(3)))).toMatchObject({
      data: { n: 2, m: 1 },
      content,
    });
    expect((await call('POST', '/messages/none/resend')).status).toBe(404);
  });

  it('archives a request', async () => {
    const requestId = await send({ to: [{ webhook }, { webhook }], content });
    for (const { id } of await ofRequest(requestId, 2)) await settled(id, 'SENT');
    await courier.requests.archive(requestId);
    expect((await courier.messages.list({ traceId: requestId })).results).toEqual([]);
    expect((await courier.messages.list({ traceId: requestId, archived: true })).results).toHaveLength(2);
    await expect(courier.requests.archive('none')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });
});

const TEMPLATE = {
  name: 'Welcome',
  tags: [],
  brand: null,
  subscription: null,
  routing: null,
  content: {
    version: '2022-01-01' as const,
    elements: [
      { type: 'meta' as const, title: 'Hi {{name}}' },
      { type: 'text' as const, content: 'You have {{count}} points.{{missing}}' },
    ],
  },
};

describe('templates', () => {
  it('are rendered, and one that does not exist leaves its message unmapped', async () => {
    const { id } = await courier.notifications.create({
      notification: TEMPLATE,
      state: 'PUBLISHED',
    });
    const sent = await send({ to: { webhook }, template: id, data: { name: 'Jo', count: 7 } });
    await settled(sent, 'SENT');
    expect(jsonOf(await receiver.arrived(1))).toMatchObject({ content: { title: 'Hi Jo' } });
    const { results } = await courier.messages.history(sent);
    expect(results.map(({ type }) => type)).toEqual(['ENQUEUED', 'MAPPED', 'RENDERED', 'SENT']);
    expect(results[2]).toMatchObject({ missing: ['missing'] });
    const strategy = await call<{ id: string }>('POST', '/routing-strategies', {
      body: { name: 'By mail', routing: { method: 'single', channels: ['email'] } },
    });
    await call('PUT', `/notifications/${id}`, {
      body: {
        notification: { ...TEMPLATE, routing: { strategy_id: strategy.body.id } },
        state: 'PUBLISHED',
      },
    });
    const routed = await settled(await send({ to: { webhook }, template: id }), 'SENT');
    expect(routed.providers).toMatchObject([{ channel: 'email', provider: 'console' }]);
    const unknown = await settled(await send({ to: { webhook }, template: 'none' }), 'UNMAPPED');
    expect(unknown.error).toBe('there is no template "none"');
  });
});

describe('capture', () => {
  it('keeps messages instead of sending them', async () => {
    expect((await call('GET', '/settings/capture')).body).toEqual({ enabled: false });
    const put = await call('PUT', '/settings/capture', { body: { enabled: true } });
    expect(put).toMatchObject({ status: 200, body: { enabled: true } });
    const id = await eventually(async () => {
      const sent = await send({ to: { webhook }, content });
      const message = await eventually(async () => {
        const read = await courier.messages.retrieve(sent);
        expect(read.status).not.toMatch(/ENQUEUED|SENDING/);
        return read;
      });
      expect(message.status).toBe('SIMULATED');
      return sent;
    });
    expect((await courier.messages.content(id)).results).toMatchObject([{ content: { title: 'Hello' } }]);
    await call('PUT', '/settings/capture', { body: { enabled: false } });
  });

  it.each([{}, { enabled: 'yes' }, { enabled: true, more: 1 }])('refuses %j', async (body) => {
    expect((await call('PUT', '/settings/capture', { body })).status).toBe(400);
  });
});
