import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf, type Receiver, startReceiver } from '../../../test/support/receiver.ts';
import type { JsonObject } from '../../automation/json.ts';
import { createOutbound, type Outbound } from '../../outbound/outbound.ts';
import type { Outgoing, Provider } from '../provider.ts';
import { createWebhookProvider } from './webhook.ts';

let outbound: Outbound;
let receiver: Receiver;
let provider: Provider;

beforeAll(async () => {
  outbound = createOutbound({ allow: ['127.0.0.0/8'] });
  provider = createWebhookProvider(outbound, 5_000);
  receiver = await startReceiver();
});
afterAll(async () => {
  await outbound.close();
  await receiver.stop();
});
beforeEach(() => receiver.reset());

function outgoing(webhook: JsonObject = {}, change: Partial<Outgoing> = {}): Outgoing {
  return {
    message_id: 'm-1',
    run_id: 'r-1',
    recipient: 'ann',
    attempt: 2,
    template: 'T',
    brand: 'B',
    content: { title: 'Grüße \u{1F600}' },
    data: { n: 1 },
    profile: { city: 'Ulm', webhook: { url: receiver.url, ...webhook } },
    override: null,
    options: null,
    ...change,
  };
}

async function callOf(message: Outgoing) {
  expect(await provider.send(message)).toEqual({ kind: 'sent' });
  return receiver.arrived(1);
}

describe('the webhook provider', () => {
  it('posts the message as JSON under its id', async () => {
    const call = await callOf(outgoing());
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
    expect((await callOf(outgoing({ method: 'PUT' }))).method).toBe('PUT');
    receiver.reset();
    expect((await callOf(outgoing({ method: 'DELETE' }))).method).toBe('POST');
  });

  it('sends the profile, without its own address, only when that is wanted', async () => {
    expect(jsonOf(await callOf(outgoing({ profile: 'expanded' })))['profile']).toEqual({ city: 'Ulm' });
    receiver.reset();
    expect(jsonOf(await callOf(outgoing({ profile: 'limited' })))['profile']).toEqual({});
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
    expect((await callOf(outgoing({ authentication }))).headers.authorization).toBe(expected);
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
    const call = await callOf(outgoing({ headers, authentication: { mode: 'bearer', token: 't' } }));
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
    const body = jsonOf(await callOf(outgoing({}, { override: { data: { x: 1 }, extra: true } })));
    expect(body).toMatchObject({ message_id: 'm-1', data: { x: 1 }, extra: true });
  });

  it.each([200, 201, 202, 204, 299])('takes %i for sent', async (status) => {
    receiver.answer(() => ({ status }));
    expect(await provider.send(outgoing())).toEqual({ kind: 'sent' });
  });

  it.each([301, 302, 303, 307, 308, 400, 401, 403, 404, 409, 410, 422])(
    'takes %i for good',
    async (status) => {
      receiver.answer(() => ({ status, headers: { location: `${receiver.url}/elsewhere` } }));
      expect(await provider.send(outgoing())).toEqual({
        kind: 'rejected',
        error: `the receiver answered ${status}`,
      });
      expect(receiver.calls).toHaveLength(1);
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 504])('takes %i for a bad moment', async (status) => {
    receiver.answer(() => ({ status }));
    const error = `the receiver answered ${status}`;
    expect(await provider.send(outgoing())).toEqual({ kind: 'retry', error, retryAfterMs: null });
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
    expect(await provider.send(outgoing())).toMatchObject({ kind: 'retry', retryAfterMs });
  });

  it('tries later where nobody answers, and not at all where it must not call', async () => {
    const gone = await startReceiver();
    await gone.stop();
    expect(await provider.send(outgoing({ url: gone.url }))).toMatchObject({ kind: 'retry' });
    for (const url of ['http://10.0.0.1/', 'file:///etc/passwd', 'no url']) {
      expect(await provider.send(outgoing({ url }))).toMatchObject({ kind: 'rejected' });
    }
    expect(await provider.send(outgoing({ headers: { 'bad name': 'x' } }))).toMatchObject({
      kind: 'rejected',
    });
  });

  it('reads no more of an answer than it must', async () => {
    receiver.answer(() => ({ body: 'x'.repeat(100_000) }));
    expect(await provider.send(outgoing())).toMatchObject({ kind: 'retry' });
  });

  it('accepts messages with an address of its own only', () => {
    expect(provider.accepts(outgoing())).toBe(true);
    for (const webhook of [null, {}, { url: '' }, { url: null }, 'https://a.example']) {
      expect(provider.accepts(outgoing({}, { profile: { webhook } as JsonObject }))).toBe(false);
    }
  });
});
