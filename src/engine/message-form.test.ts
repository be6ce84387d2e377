import { describe, expect, it } from 'vitest';
import { claimed, ENTROPY, messagesOf, NOW, recordsOf, requestsOf, runOf } from '../../test/support/runs.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import type { SendStep } from '../automation/steps/send.ts';
import { advance } from './advance.ts';
import type { Context } from './run.ts';

type Fields = Omit<SendStep, 'action'>;

const id = (number: number) =>
  `1-${(NOW / 1000).toString(16)}-${ENTROPY}0000${number.toString(16).padStart(4, '0')}`;

function sent(fields: Fields, context: Partial<Context> = {}) {
  const { run, writes } = advance(runOf([{ action: 'send', ...fields }], context), claimed());
  const [record] = recordsOf(writes);
  return {
    run,
    writes,
    record,
    messages: messagesOf(writes),
    requests: requestsOf(writes),
    error: record?.error ?? null,
  };
}

describe('a send with a message', () => {
  const to = (target: Json, rest: JsonObject = {}): Fields => ({
    message: { template: 'T', to: target, ...rest },
  });

  it('hands over the whole message, composed over the run (reference 6.2)', () => {
    const { messages } = sent(
      {
        message: {
          to: { user_id: 'u1', data: { c: 3 }, locale: 'de' },
          content: { title: 'Hi', body: 'There' },
          brand_id: 'B',
          data: { b: 2, c: 2 },
          profile: { name: 'Ann' },
          routing: { method: 'single', channels: ['email'] },
          metadata: { tags: ['x'] },
        },
      },
      { data: { a: 1, b: 1, c: 1 }, profile: { email: 'a@b.c' }, template: 'RUN', brand: 'RUN' },
    );
    expect(messages).toEqual([
      {
        id: id(0),
        path: '0',
        recipient: 'u1',
        template: null,
        brand: 'B',
        content: { title: 'Hi', body: 'There' },
        data: { a: 1, b: 2, c: 3 },
        profile: { email: 'a@b.c', name: 'Ann' },
        override: null,
        to: { user_id: 'u1', data: { c: 3 }, locale: 'de' },
        data_source: null,
        options: { routing: { method: 'single', channels: ['email'] }, metadata: { tags: ['x'] } },
      },
    ]);
  });

  it('falls back to the template and brand of the run', () => {
    const { messages } = sent({ message: { to: {} } }, { recipient: 'u1', template: 'RUN', brand: 'B' });
    expect(messages).toMatchObject([{ recipient: 'u1', template: 'RUN', brand: 'B', options: null }]);
  });

  it.each<[string, Json, Partial<Context>, string, JsonObject]>([
    ['its user', { user_id: 'a', email: 'x@y.z' }, { recipient: 'u1' }, 'a', { name: 'Ann' }],
    [
      'its user, who the run is about',
      { user_id: 'u1' },
      { recipient: 'u1' },
      'u1',
      { email: 'a@b.c', name: 'Ann' },
    ],
    ['its address alone', { email: 'x@y.z' }, { recipient: 'u1' }, `anon_${id(0)}`, { name: 'Ann' }],
    [
      'its address alone, of a run about nobody',
      { sms: 1, phone_number: '1' },
      {},
      `anon_${id(0)}`,
      { name: 'Ann' },
    ],
    ['the run', { user_id: '', locale: 'de' }, { recipient: 'u1' }, 'u1', { email: 'a@b.c', name: 'Ann' }],
    ['the run, without a target', null, { recipient: 'u1' }, 'u1', { email: 'a@b.c', name: 'Ann' }],
    ['the data of the target', { data: { user_id: 'd' } }, {}, 'd', { email: 'a@b.c', name: 'Ann' }],
    ['nobody, only an address', {}, {}, `anon_${id(0)}`, { email: 'a@b.c', name: 'Ann' }],
  ])('takes its recipient from %s', (_what, target, context, recipient, profile) => {
    const { messages } = sent(to(target), { ...context, profile: { email: 'a@b.c', name: 'Ann' } });
    expect(messages).toMatchObject([{ recipient, to: target ?? {} }]);
    expect(messages[0]?.profile).toEqual(profile);
  });

  it('goes to each entry of a list, each with its own data', () => {
    const targets = [
      { user_id: 'a' },
      { user_id: 'b', data: { n: 2 } },
      { email: 'x@y.z' },
      { email: 'y@y.z' },
    ];
    const { requests, messages, record } = sent(to(targets), { data: { n: 1 } });
    expect(messages).toEqual([]);
    expect(requests).toMatchObject([
      {
        ...{ id: id(0), path: '0', groups: [], body: { template: 'T', data: { n: 1 } } },
        people: [
          { recipient: 'a', to: targets[0] },
          { recipient: 'b', to: targets[1] },
          { recipient: `anon_${id(2)}`, to: targets[2] },
          { recipient: `anon_${id(3)}`, to: targets[3] },
        ],
      },
    ]);
    expect(record).toMatchObject({ message_id: id(0), output: { message_id: id(0), recipients: 4 } });
  });

  it('goes to lists and patterns beside people, however many they are', () => {
    const { requests, record } = sent(
      to([{ list_id: 'l.one', data: { n: 2 } }, { user_id: 'a' }, { list_pattern: 'l.**' }]),
    );
    expect(requests).toMatchObject([
      {
        people: [{ recipient: 'a' }],
        groups: [
          { kind: 'list', id: 'l.one', data: { n: 2 } },
          { kind: 'pattern', id: 'l.**', data: null },
        ],
      },
    ]);
    expect(record?.output).toEqual({ message_id: id(0) });
  });

  it('goes to a recipient who is named twice once, by the first entry', () => {
    const { messages, record } = sent(to([{ user_id: 'a', data: { n: 1 } }, { user_id: 'a' }, {}]), {
      recipient: 'a',
    });
    expect(messages).toMatchObject([{ recipient: 'a', data: { n: 1 } }]);
    expect(record?.output).toEqual({ message_id: id(0), recipients: 1 });
  });

  it('has distinct ids however many recipients two steps have', () => {
    const targets = Array.from({ length: 10_000 }, (_, number) => ({ user_id: `u${number}` }));
    const step = { action: 'send', ...to(targets) } as const;
    const { writes } = advance(runOf([step, step]), claimed());
    const requests = requestsOf(writes);
    expect(new Set(requests.map((request) => request.id)).size).toBe(2);
    expect(requests.map(({ people }) => people.length)).toEqual([10_000, 10_000]);
  });

  it.each<[string, Fields, string, string]>([
    ['nobody', to({}), 'NO_RECIPIENT', 'message.to: the message'],
    ['nobody in a list', to([{ user_id: 'a' }, {}]), 'NO_RECIPIENT', 'message.to[1]: the message'],
    ['an empty list', to([]), 'NO_RECIPIENT', 'message.to: is empty'],
    ['a text', to('u1'), 'INVALID_RECIPIENT', 'message.to: expected an object'],
    ['a text in a list', to(['u1']), 'INVALID_RECIPIENT', 'message.to[0]: expected an object'],
    [
      'somebody, in a way that does not exist',
      to({ user_id: 'a' }, { routing: { method: { $ref: 'data.text' }, channels: [] } }),
      'INVALID_MESSAGE',
      'message.routing.method: expected one of single, all',
    ],
    ['what is no list', to({ list_id: 'l.*' }), 'INVALID_RECIPIENT', 'message.to.list_id: '],
    ['what is no pattern', to([{ list_pattern: '**' }]), 'INVALID_RECIPIENT', 'message.to[0].list_pattern: '],
    ['an audience', to({ audience_id: { id: 1 } }), 'INVALID_RECIPIENT', 'message.to.audience_id: '],
    [
      'too many',
      to(Array.from({ length: 10_001 }, () => ({}))),
      'TOO_MANY_RECIPIENTS',
      'message.to: at most 10000',
    ],
    [
      'a message that is missing',
      { message: { $ref: 'data.no' } },
      'INVALID_MESSAGE',
      'message: expected an object',
    ],
    [
      'a message that is a text',
      { message: { $ref: 'data.text' } },
      'INVALID_MESSAGE',
      'message: expected an object',
    ],
  ])('to %s fails and sends to nobody', (_what, fields, code, place) => {
    const { error, messages, run } = sent(fields, { data: { text: 'hello' } });
    expect(error?.code).toBe(code);
    expect(error?.message.startsWith(place)).toBe(true);
    expect(messages).toEqual([]);
    expect(run.status).toBe('ERROR');
  });

  it.each(['list_id', 'list_pattern', 'audience_id'])(
    'never takes a %s for the recipient of the run',
    (group) => {
      const { messages, requests } = sent(to({ [group]: 'x' }), { recipient: 'u1' });
      expect(messages).toEqual([]);
      expect(requests.flatMap(({ people }) => people)).toEqual([]);
      expect(sent(to({ [group]: '', user_id: 'a' })).messages).toMatchObject([{ recipient: 'a' }]);
    },
  );
});
