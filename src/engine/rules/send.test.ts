import { describe, expect, it } from 'vitest';
import { claimed, ENTROPY, messagesOf, NOW, recordsOf, runOf } from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { SendStep } from '../../automation/steps/send.ts';
import { advance } from '../advance.ts';
import type { Context } from '../run.ts';

type Fields = Omit<SendStep, 'action'>;

const DAY = 86_400_000;
const id = (number: number) =>
  `1-${(NOW / 1000).toString(16)}-${ENTROPY}0000${number.toString(16).padStart(4, '0')}`;

function sent(fields: Fields, context: Partial<Context> = {}) {
  const { run, writes } = advance(runOf([{ action: 'send', ...fields }], context), claimed());
  const [record] = recordsOf(writes);
  return { run, writes, record, messages: messagesOf(writes), error: record?.error ?? null };
}

describe('send, with its own fields', () => {
  it('queues one message and says which', () => {
    const { writes, record, run } = sent(
      { recipient: 'u1', template: 'T', brand: 'B', override: { email: { bcc: 'x' } } },
      { data: { a: 1 } },
    );
    expect(writes[0]).toEqual({
      kind: 'queue-message',
      once: null,
      message: {
        id: id(0),
        path: '0',
        recipient: 'u1',
        template: 'T',
        brand: 'B',
        content: null,
        data: { a: 1 },
        profile: {},
        override: { email: { bcc: 'x' } },
        to: null,
        data_source: null,
        options: null,
      },
    });
    expect(record).toMatchObject({ message_id: id(0), output: { message_id: id(0), recipients: 1 } });
    expect(run.status).toBe('PROCESSED');
  });

  it('composes over the run, and the step wins (reference 6.1)', () => {
    const { messages } = sent(
      { data: { b: 2, nested: { y: 2 } }, profile: { locale: 'de' } },
      {
        recipient: 'u1',
        template: 'T',
        brand: 'B',
        data: { a: 1, b: 1, nested: { x: 1 } },
        profile: { locale: 'en', email: 'a@b.c' },
      },
    );
    expect(messages).toMatchObject([
      {
        recipient: 'u1',
        template: 'T',
        brand: 'B',
        data: { a: 1, b: 2, nested: { y: 2 } },
        profile: { locale: 'de', email: 'a@b.c' },
      },
    ]);
  });

  it.each<[string, Fields, Partial<Context>, string]>([
    [
      'the step',
      { recipient: 's' },
      { recipient: 'r', profile: { user_id: 'p' }, data: { user_id: 'd' } },
      's',
    ],
    ['the run', {}, { recipient: 'r', profile: { user_id: 'p' }, data: { user_id: 'd' } }, 'r'],
    ['the profile', {}, { recipient: '', profile: { user_id: 'p' }, data: { user_id: 'd' } }, 'p'],
    ["the step's profile", { profile: { user_id: 'sp' } }, { profile: { user_id: 'p' } }, 'sp'],
    ['the data', {}, { data: { user_id: 7, userId: 'D' } }, '7'],
    ['the data, in camel case', { data: { user_id: '' } }, { data: { user_id: 'd', userId: 'D' } }, 'D'],
    ['the run, where the step names what is missing', { recipient: 'refs.data.no' }, { recipient: 'r' }, 'r'],
    ['nobody, only an address', {}, { profile: { email: 'a@b.c' } }, `anon_${id(0)}`],
    ["nobody, only an address in the step's profile", { profile: { slack: { x: 1 } } }, {}, `anon_${id(0)}`],
  ])('takes its recipient from %s (D-26)', (_where, fields, context, recipient) => {
    expect(sent(fields, context).messages).toMatchObject([{ recipient }]);
  });

  it('fails when nobody is named and no address is known', () => {
    const { error, messages, run } = sent({}, { profile: { name: 'Ann' } });
    expect(error?.code).toBe('NO_RECIPIENT');
    expect(error?.message).toMatch(/^recipient: /);
    expect(messages).toEqual([]);
    expect(run.status).toBe('ERROR');
  });

  it.each<[string, Fields, Partial<Context>, JsonObject]>([
    [
      'to the run’s recipient goes to all addresses',
      {},
      { recipient: 'u1' },
      { email: 'a@b.c', name: 'Ann' },
    ],
    ['to somebody else goes to none of them', { recipient: 'u2' }, { recipient: 'u1' }, { name: 'Ann' }],
    [
      'to a recipient of an anonymous run goes to all',
      { recipient: 'u2' },
      {},
      { email: 'a@b.c', name: 'Ann' },
    ],
    [
      'to somebody else goes to the address of the step',
      { recipient: 'u2', profile: { email: 'x@y.z' } },
      { recipient: 'u1' },
      { name: 'Ann', email: 'x@y.z' },
    ],
  ])('with the profile of the run %s', (_what, fields, context, profile) => {
    const run = { ...context, profile: { email: 'a@b.c', name: 'Ann' } };
    expect(sent(fields, run).messages).toMatchObject([{ profile }]);
    expect(sent(fields, run).messages[0]?.profile).toEqual(profile);
  });

  it('knows by the profile whose it is', () => {
    const profile = { user_id: 'u1', email: 'a@b.c' };
    expect(sent({ recipient: 'u1' }, { profile }).messages[0]?.profile).toEqual(profile);
    expect(sent({ recipient: 'u2' }, { profile }).messages[0]?.profile).toEqual({ user_id: 'u1' });
  });

  it('keeps an own __proto__ of data and profile', () => {
    const odd = JSON.parse('{"__proto__":{"user_id":"evil","email":"e@vil"}}') as JsonObject;
    const { messages } = sent(
      { recipient: 'u1', data: odd, profile: odd },
      { data: { a: 1 }, profile: { b: 2 } },
    );
    expect(Object.keys(messages[0]?.data ?? {})).toEqual(['a', '__proto__']);
    expect(Object.keys(messages[0]?.profile ?? {})).toEqual(['b', '__proto__']);
    expect(sent({ data: odd, profile: odd }).error?.code).toBe('NO_RECIPIENT');
  });
});

describe('send, once', () => {
  it.each<[string, Fields['idempotency_expiry'], number | null]>([
    ['without an expiry', undefined, null],
    ['until epoch seconds', NOW / 1000 + 2 * 86_400, NOW + 2 * DAY],
    ['until epoch milliseconds', String(NOW + 2 * DAY), NOW + 2 * DAY],
    ['until a moment', '2026-02-02T09:00:00Z', NOW + 2 * DAY],
    ['for a day at least', 0, NOW + DAY],
    ['for a year at most', '1e300', NOW + 365 * DAY],
    ['until a moment that is none', 'tomorrow', null],
  ])('%s (D-28)', (_what, idempotency_expiry, expires_at) => {
    const expiry = idempotency_expiry === undefined ? {} : { idempotency_expiry };
    const { writes } = sent({ recipient: 'u1', idempotency_key: 'k', ...expiry });
    expect(writes[0]).toMatchObject({ once: { key: 'k', expires_at } });
  });

  it('has one key for all its recipients', () => {
    const message = { template: 'T', to: [{ user_id: 'a' }, { user_id: 'b' }, { user_id: 'c' }] };
    const { writes } = sent({ message, idempotency_key: 'k' });
    expect(writes[0]).toMatchObject({ kind: 'queue-request', once: { key: 'k' } });
  });
});
