import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../automation/json.ts';
import type { Step } from '../automation/step.ts';
import { dynamicParts } from './dynamic-parts.ts';
import { messagesRead, withStatuses } from './step-refs.ts';

const refs = {
  first: { status: 'ENQUEUED', message_id: 'm1' },
  'my-send': { status: 'ENQUEUED', message_id: 'm2' },
  fetched: { status: 'PROCESSED', status_code: 200 },
  odd: { message_id: 7 },
};
const all = { first: 'm1', 'my-send': 'm2' };

function read(fields: JsonObject) {
  return messagesRead(dynamicParts({ action: 'send', ...fields } as Step), refs);
}

describe('messagesRead', () => {
  it.each<[JsonObject, object | null]>([
    [{ brand: 'first' }, null],
    [{ brand: 'refs.data.first' }, null],
    [{ brand: 'refs.fetched.status' }, null],
    [{ brand: 'refs.first.status' }, { first: 'm1' }],
    [{ brand: 'refs["my-send"].status' }, null],
    [{ brand: 'refs.["my-send"].status' }, { 'my-send': 'm2' }],
    [{ data: { x: [{ $ref: 'first.status' }] } }, { first: 'm1' }],
    [{ data: { x: { $ref: 'refs.first' } } }, { first: 'm1' }],
    [{ brand: 'refs.' }, null],
    [{ if: 'refs.first.status < MessageStatus.Opened' }, { first: 'm1' }],
    [{ if: 'refs . first?.status' }, { first: 'm1' }],
    [{ if: 'refs\n?.\nfirst.status' }, { first: 'm1' }],
    [{ if: 'refs.data.plan === "first"' }, null],
    [{ if: 'refs.firstly.status' }, null],
    [{ if: 'data.first' }, null],
    [{ if: 'refs["my-send"].status' }, all],
    [{ if: 'refs?.[data.which].status' }, all],
    [{ if: 'Object.values(refs).length' }, all],
    [{ if: '(({ first }) => first.status)(refs)' }, all],
    [{ if: 'refs/**/.first.status' }, all],
    [{ if: 'refs.\\u0066irst.status' }, all],
    [{ if: '\\u0072efs.first.status' }, all],
    [{ brand: '${refs.first.status}', if: 'refs.fetched.status_code' }, { first: 'm1' }],
  ])('%j', (fields, expected) => {
    expect(read(fields)).toEqual(expected);
  });

  it('is null where no step has sent anything', () => {
    const parts = dynamicParts({ action: 'send', if: 'refs[x]' });
    expect(messagesRead(parts, {})).toBeNull();
    expect(messagesRead(parts, { fetched: { status: 'PROCESSED' } })).toBeNull();
  });

  it('knows names that objects have by nature', () => {
    const odd = Object.fromEntries([['__proto__', { message_id: 'm1' }]]);
    const parts = dynamicParts({ action: 'send', if: 'refs.__proto__.status' });
    expect(JSON.stringify(messagesRead(parts, odd))).toBe('{"__proto__":"m1"}');
  });
});

describe('withStatuses', () => {
  it('puts new statuses in place and leaves the rest', () => {
    const changed = withStatuses(refs, { first: 'OPENED', unknown: 'SENT' });
    expect(changed).toEqual({ ...refs, first: { status: 'OPENED', message_id: 'm1' } });
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'never takes an inherited member for a status: %s',
    (name) => {
      const odd = Object.fromEntries([[name, { status: 'ENQUEUED', message_id: 'm1' }]]);
      expect(JSON.stringify(withStatuses(odd, {}))).toBe(JSON.stringify(odd));
      const answered = withStatuses(odd, Object.fromEntries([[name, 'SENT']]));
      expect(JSON.stringify(answered)).toBe(`{"${name}":{"status":"SENT","message_id":"m1"}}`);
    },
  );
});
