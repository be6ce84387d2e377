import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonOf, type Receiver, startReceiver } from '../../test/support/receiver.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import { createOutbound, type Outbound } from '../outbound/outbound.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';
import { withDataSource } from './data-source.ts';

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

function messageOf(
  data_source: JsonObject | null,
  change: Partial<ClaimedMessage['payload']> = {},
): ClaimedMessage {
  return {
    workspace_id: 'w',
    environment: 'production',
    id: 'm-1',
    run_id: 'r-1',
    request_id: 'm-1',
    recipient: 'ann',
    attempts: 1,
    state: null,
    calling: null,
    created_at: 0,
    tenant_id: null,
    stored_profile: null,
    payload: {
      template: 'T',
      brand: null,
      content: null,
      data: { plan: 'free', seats: 3 },
      profile: { city: 'Ulm' },
      override: null,
      to: null,
      data_source,
      options: null,
      ...change,
    },
  };
}

const fetch = (source: JsonObject, message: Partial<ClaimedMessage['payload']> = {}) =>
  withDataSource(outbound, messageOf(source, message), 5_000);
const source = (rest: JsonObject = {}, webhook: JsonObject = {}): JsonObject => ({
  webhook: { url: `${receiver.url}/data?a=1`, ...webhook },
  merge_strategy: 'overwrite',
  ...rest,
});
const answer = (body: Json) => receiver.answer(() => ({ body: JSON.stringify(body) }));

async function payloadOf(data_source: JsonObject, message: Partial<ClaimedMessage['payload']> = {}) {
  const sourced = await fetch(data_source, message);
  if (sourced.kind !== 'ready') throw new Error(sourced.error);
  return sourced.message.payload;
}

describe('the data source of a list', () => {
  it('is not asked where a message has none', async () => {
    const message = messageOf(null);
    expect(await withDataSource(outbound, message, 5_000)).toEqual({ kind: 'ready', message });
    expect(receiver.calls).toEqual([]);
  });

  it('is asked with the recipient, under both names (D-27)', async () => {
    answer({ n: 1 });
    await fetch(
      source({}, { method: 'POST', params: { b: '2' }, headers: { 'x-key': 'k' }, body: { q: 1 } }),
    );
    const call = await receiver.arrived(1);
    expect([...call.url.searchParams]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['recipientId', 'ann'],
      ['recipient_id', 'ann'],
    ]);
    expect(call).toMatchObject({ method: 'POST', headers: { 'x-key': 'k' } });
    expect(jsonOf(call)).toEqual({ q: 1 });
  });

  it.each([
    ['overwrite', { plan: 'pro', seats: 3, beta: true }],
    ['replace', { plan: 'pro', beta: true }],
    ['soft-merge', { plan: 'free', seats: 3, beta: true }],
    ['none', { plan: 'free', seats: 3 }],
  ])('is merged into the data by %s', async (merge_strategy, expected) => {
    answer({ plan: 'pro', beta: true });
    expect((await payloadOf(source({ merge_strategy }))).data).toEqual(expected);
  });

  it('may bring data, profile and override apart (D-27)', async () => {
    answer({
      data: { plan: 'pro' },
      profile: { webhook: { url: 'u' } },
      override: { webhook: { body: { x: 1 } } },
    });
    const payload = await payloadOf(source());
    expect(payload.data).toEqual({ plan: 'pro', seats: 3 });
    expect(payload.profile).toEqual({ city: 'Ulm', webhook: { url: 'u' } });
    expect(payload.override).toEqual({ webhook: { body: { x: 1 } } });
  });

  it('that brings only a profile leaves data and override alone', async () => {
    answer({ profile: { city: 'Bonn' } });
    const payload = await payloadOf(source(), { override: { kept: 1 } });
    expect(payload).toMatchObject({
      data: { plan: 'free', seats: 3 },
      profile: { city: 'Bonn' },
      override: { kept: 1 },
    });
  });

  it('that brings any other field is data as a whole', async () => {
    answer({ data: { a: 1 }, profile: { b: 2 }, extra: 3 });
    expect((await payloadOf(source())).data).toMatchObject({ data: { a: 1 }, profile: { b: 2 }, extra: 3 });
  });

  it.each([undefined, null])('replaces the data where the strategy is %j', async (given) => {
    answer({ plan: 'pro' });
    const { merge_strategy: _none, ...rest } = source();
    const payload = await payloadOf(given === undefined ? rest : { ...rest, merge_strategy: given });
    expect(payload.data).toEqual({ plan: 'pro' });
  });

  it.each(['', 'sometimes', 7])('is not asked where the strategy is %j', async (merge_strategy) => {
    const error = 'data_source.merge_strategy: expected one of replace, overwrite, soft-merge, none';
    expect(await fetch(source({ merge_strategy }))).toEqual({ kind: 'rejected', error });
    expect(receiver.calls).toEqual([]);
  });

  it.each([500, 503, 429, 404, 302])('that answers %i is asked again later', async (status) => {
    receiver.answer(() => ({ status }));
    expect(await fetch(source({}, { method: 'POST' }))).toEqual({
      kind: 'retry',
      error: `data_source: the server answered ${status}`,
    });
  });

  const DEEP = `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  it.each(['<html>', '[1]', 'null', '"x"', '', DEEP])(
    'that answers %.20s gives the message up',
    async (body) => {
      receiver.answer(() => ({ body }));
      expect(await fetch(source())).toEqual({
        kind: 'rejected',
        error: 'data_source: expected a JSON object',
      });
    },
  );

  it('that cannot be reached is asked again, one that may not be reached is not', async () => {
    const gone = await startReceiver();
    await gone.stop();
    expect(await fetch(source({}, { url: gone.url }))).toMatchObject({ kind: 'retry' });
    expect(await fetch(source({}, { url: 'http://10.0.0.1/' }))).toMatchObject({ kind: 'rejected' });
    expect(await fetch(source({}, { url: 'ftp://127.0.0.1/' }))).toMatchObject({ kind: 'rejected' });
    expect(await fetch(source({}, { url: '' }))).toMatchObject({ kind: 'rejected' });
    expect(await fetch({ merge_strategy: 'replace' })).toMatchObject({ kind: 'rejected' });
  });
});
