import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf, type Receiver, startReceiver } from '../../../test/support/receiver.ts';
import type { JsonObject } from '../../automation/json.ts';
import { createOutbound, type Outbound } from '../../outbound/outbound.ts';
import type { Envelope } from '../provider.ts';
import { webhook } from './webhook.ts';

let outbound: Outbound;
let receiver: Receiver;

beforeAll(async () => {
  outbound = createOutbound({ allow: ['127.0.0.0/8'] });
  receiver = await startReceiver();
});
afterAll(async () => {
  await outbound.close();
  await receiver.stop();
});
beforeEach(() => receiver.reset());

function envelope(address: JsonObject = {}, change: Partial<Envelope> = {}): Envelope {
  const target = { url: receiver.url, ...address };
  return {
    tenant: { workspace_id: 'w', environment: 'test' },
    message_id: 'm-1',
    run_id: 'r-1',
    request_id: 'm-1',
    recipient: 'ann',
    attempt: 2,
    template: 'T',
    brand: 'B',
    address: target,
    content: { channel: 'webhook', title: 'Grüße \u{1F600}', body: null, blocks: [] },
    data: { n: 1 },
    profile: { city: 'Ulm', webhook: target },
    override: null,
    metadata: {},
    unsubscribe_url: null,
    ...change,
  };
}

const send = (message: Envelope) => webhook.send(message, { settings: {}, outbound, timeoutMs: 5_000 });

async function callOf(message: Envelope) {
  expect(await send(message)).toMatchObject({ kind: 'sent' });
  return receiver.arrived(1);
}

describe('the webhook provider', () => {
  it('posts the message as JSON under its id', async () => {
    const call = await callOf(envelope());
    expect(call.method).toBe('POST');
    expect(call.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'm-1',
      'user-agent': 'Belay',
    });
    expect(jsonOf(call)).toEqual({
      ...{ message_id: 'm-1', run_id: 'r-1', recipient: 'ann', attempt: 2, template: 'T', brand: 'B' },
      ...{ content: { title: 'Grüße \u{1F600}' }, data: { n: 1 }, profile: {} },
    });
  });

  it('puts where it is told to, and knows no other method', async () => {
    expect((await callOf(envelope({ method: 'PUT' }))).method).toBe('PUT');
    receiver.reset();
    expect((await callOf(envelope({ method: 'DELETE' }))).method).toBe('POST');
  });

  it('sends the profile, without its own address, only when that is wanted', async () => {
    expect(jsonOf(await callOf(envelope({ profile: 'expanded' })))['profile']).toEqual({ city: 'Ulm' });
    receiver.reset();
    expect(jsonOf(await callOf(envelope({ profile: 'limited' })))['profile']).toEqual({});
  });

  it.each([
    [
      'basic',
      { mode: 'basic', username: 'u', password: 'p:ü' },
      `Basic ${Buffer.from('u:p:ü').toString('base64')}`,
    ],
    ['bearer', { mode: 'bearer', token: 'secret' }, 'Bearer secret'],
    ['none', { mode: 'none' }, undefined],
    ['unknown', { mode: 'digest' }, undefined],
  ])('authenticates: %s', async (_name, authentication, expected) => {
    expect((await callOf(envelope({ authentication }))).headers.authorization).toBe(expected);
  });

  it("sends the recipient's own headers, which cannot replace the idempotency key", async () => {
    const headers = {
      'X-Team': 'a',
      'Content-Type': 'text/x',
      Authorization: 'Own x',
      'Idempotency-Key': 'forged',
      N: 7,
      O: {},
    };
    const call = await callOf(envelope({ headers, authentication: { mode: 'bearer', token: 't' } }));
    expect(call.headers).toMatchObject({
      ...{
        'x-team': 'a',
        'content-type': 'text/x',
        authorization: 'Own x',
        'idempotency-key': 'm-1',
        n: '7',
      },
    });
  });

  it('lays the override over the body', async () => {
    const body = jsonOf(await callOf(envelope({}, { override: { body: { data: { x: 1 }, extra: true } } })));
    expect(body).toMatchObject({ message_id: 'm-1', data: { x: 1 }, extra: true });
  });

  it.each([200, 201, 202, 204, 299])('takes %i for sent', async (status) => {
    receiver.answer(() => ({ status }));
    expect(await send(envelope())).toEqual({ kind: 'sent', provider_id: null, response: { status } });
  });

  it.each([301, 302, 303, 307, 308, 400, 401, 403, 404, 409, 410, 422])(
    'takes %i for good',
    async (status) => {
      receiver.answer(() => ({ status, headers: { location: `${receiver.url}/elsewhere` } }));
      expect(await send(envelope())).toEqual({
        kind: 'rejected',
        error: `the receiver answered ${status}`,
        reason: 'PROVIDER_ERROR',
      });
      expect(receiver.calls).toHaveLength(1);
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504])('takes %i for a bad moment', async (status) => {
    receiver.answer(() => ({ status }));
    const error = `the receiver answered ${status}`;
    expect(await send(envelope())).toEqual({ kind: 'retry', error, retryAfterMs: null });
  });

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-1', null],
    ['1.5', null],
    ['99999999', null],
  ])('obeys Retry-After: %s', async (text, retryAfterMs) => {
    receiver.answer(() => ({ status: 429, headers: { 'retry-after': text } }));
    expect(await send(envelope())).toMatchObject({ kind: 'retry', retryAfterMs });
  });

  it('tries later where nobody answers, and not at all where it must not call', async () => {
    const gone = await startReceiver();
    await gone.stop();
    expect(await send(envelope({ url: gone.url }))).toMatchObject({ kind: 'retry' });
    for (const url of ['http://10.0.0.1/', 'file:///etc/passwd', 'no url']) {
      expect(await send(envelope({ url }))).toMatchObject({ kind: 'rejected' });
    }
    expect(await send(envelope({ headers: { 'bad name': 'x' } }))).toMatchObject({
      kind: 'rejected',
    });
  });

  it('reads no more of an answer than it must', async () => {
    receiver.answer(() => ({ body: 'x'.repeat(100_000) }));
    expect(await send(envelope())).toMatchObject({ kind: 'retry' });
  });

  it('finds its address in the profile', () => {
    expect(webhook.address({ webhook: { url: 'https://a.example' } }, {})).toEqual({
      kind: 'address',
      value: { url: 'https://a.example' },
    });
    for (const target of [null, {}, { url: '' }, { url: null }, 'https://a.example']) {
      expect(webhook.address({ webhook: target }, {})).toEqual({
        kind: 'missing',
        needs: 'profile.webhook.url',
      });
    }
  });

  it('falls back to the URL that was set up', () => {
    const settings = { url: 'https://all.example' };
    const own = { webhook: { url: 'https://a.example' } };
    expect(webhook.address({}, settings)).toEqual({ kind: 'address', value: settings });
    expect(webhook.address(own, settings)).toEqual({ kind: 'address', value: own.webhook });
  });

  it('signs what it posts, where it has a secret', async () => {
    const headers = { 'Courier-Signature': 'forged' };
    const use = { settings: { secret: 's3cret' }, outbound, timeoutMs: 5_000 };
    expect(await webhook.send(envelope({ headers }), use)).toMatchObject({ kind: 'sent' });
    const call = await receiver.arrived(1);
    const [, at = '', signature] =
      /^t=(\d{13}),signature=([0-9a-f]{64})$/.exec(String(call.headers['courier-signature'])) ?? [];
    expect(signature).toBe(createHmac('sha256', 's3cret').update(`${at}.${call.body}`).digest('hex'));
    receiver.reset();
    expect((await callOf(envelope())).headers).not.toHaveProperty('courier-signature');
  });

  it('passes Elemental on as it was written', async () => {
    const blocks = [{ type: 'text', content: 'x' }];
    const content = { channel: 'webhook', title: null, body: 'b', blocks } as const;
    expect(jsonOf(await callOf(envelope({}, { content })))['content']).toEqual({
      body: 'b',
      version: '2022-01-01',
      elements: blocks,
    });
    receiver.reset();
    const none = { channel: 'webhook', title: null, body: null, blocks: [] } as const;
    expect(jsonOf(await callOf(envelope({}, { content: none })))['content']).toBeNull();
  });
});
