import { describe, expect, it } from 'vitest';
import { gives, nested, throws } from '../../test/support/runs.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import { MAX_NESTING } from './admit.ts';
import type { Evaluated } from './event.ts';
import { resolve } from './resolve.ts';

const root: JsonObject = {
  data: { id: 'u1', n: 7, no: false, nothing: null, list: [1, { a: 2 }], 'a b': 'x', text: 'refs.data.id' },
  first: { status: 'SENT' },
};

const evaluated = new Map<string, Evaluated>([
  ['one', gives(1)],
  ['object', gives({ a: [1] })],
  ['undefined', gives(undefined)],
  ['null', gives(null)],
  ['big', { ok: true, type: 'bigint', value: '12345678901234567890', text: '12345678901234567890' }],
  ['half', gives({ 'a\ud83d': 'b\0' })],
  ['deep', gives(nested(MAX_NESTING))],
  ['bad', throws('SYNTAX', 'unexpected token')],
]);

function field(value: Json): Json | undefined {
  const resolved = resolve({ x: value }, { root, evaluated });
  if (!resolved.ok) throw new Error(`${resolved.error.place}: ${resolved.error.message}`);
  return resolved.value['x'];
}

describe('resolve', () => {
  it.each<[Json, Json | undefined]>([
    ['text', 'text'],
    ['', ''],
    [7, 7],
    [true, true],
    [null, null],
    ['refs.data.id', 'u1'],
    ['refs.data.n', 7],
    ['refs.data.no', false],
    ['refs.data.nothing', null],
    ['refs.data.list', [1, { a: 2 }]],
    ['refs.data.list[1].a', 2],
    ['refs.data["a b"]', 'x'],
    ['refs.first.status', 'SENT'],
    ['refs.data.missing', undefined],
    ['refs.data.__proto__', undefined],
    ['refs.data.constructor', undefined],
    ['refs.data.list.length', undefined],
    ['refs.', undefined],
    [' refs.data.id', ' refs.data.id'],
    ['x-refs.data.id', 'x-refs.data.id'],
    ['refs.data.text', 'refs.data.id'],
    [{ $ref: 'data.id' }, 'u1'],
    [{ $ref: 'refs.data.id' }, 'u1'],
    [{ $ref: '${one}' }, undefined],
    [{ $ref: 7 }, { $ref: 7 }],
    [
      { $ref: 'data.id', other: 1 },
      { $ref: 'data.id', other: 1 },
    ],
    ['${one}', 1],
    ['${object}', { a: [1] }],
    ['${undefined}', undefined],
    ['${null}', null],
    ['${big}', '12345678901234567890'],
    ['${half}', { 'a\ufffd': 'b\ufffd' }],
    [' ${one}', ' ${one}'],
    ['${one} ', '${one} '],
    [
      ['refs.data.id', 'refs.data.missing', ['${one}', '${undefined}']],
      ['u1', null, [1, null]],
    ],
    [
      { a: { b: 'refs.data.n', c: 'refs.data.missing' }, 'refs.data.id': 1 },
      { a: { b: 7 }, 'refs.data.id': 1 },
    ],
  ])('%j becomes %j (reference 7.2)', (value, expected) => {
    expect(field(value)).toEqual(expected);
  });

  it('keeps an own __proto__ a key', () => {
    const fields = JSON.parse('{"x":{"__proto__":"refs.data.id"}}') as JsonObject;
    const resolved = resolve(fields, { root, evaluated });
    expect(JSON.stringify(resolved)).toBe('{"ok":true,"value":{"x":{"__proto__":"u1"}}}');
  });

  it.each<[Json, string, string]>([
    ['${bad}', 'x', 'SYNTAX'],
    ['${unknown}', 'x', 'NOT_EVALUATED'],
    [[1, ['${bad}']], 'x[1][0]', 'SYNTAX'],
    [{ a: { 'b c': ['${bad}'] } }, 'x.a["b c"][0]', 'SYNTAX'],
    [{ ok: 1, first: '${bad}', second: '${unknown}' }, 'x.first', 'SYNTAX'],
    ['${deep}', 'x', 'NESTED_TOO_DEEP'],
    [{ $ref: 'deep' }, 'x', 'NESTED_TOO_DEEP'],
    ['refs.deep', 'x', 'NESTED_TOO_DEEP'],
  ])('names the place of what fails: %j', (value, place, code) => {
    const values = { root: { ...root, deep: nested(MAX_NESTING) }, evaluated };
    expect(resolve({ x: value }, values)).toMatchObject({ ok: false, error: { place, code } });
  });

  it('counts how deep a value lies in its new place', () => {
    const values = { root: { data: nested(MAX_NESTING - 2) }, evaluated };
    expect(resolve({ x: { y: 'refs.data' } }, values).ok).toBe(true);
    expect(resolve({ x: [{ y: 'refs.data' }] }, values)).toMatchObject({ error: { place: 'x[0].y' } });
  });

  it('refuses fields that nest too deep themselves, and those alone', () => {
    const values = { root, evaluated };
    expect(resolve({ x: nested(MAX_NESTING - 1) }, values).ok).toBe(true);
    expect(resolve({ x: nested(MAX_NESTING) }, values)).toMatchObject({ error: { code: 'NESTED_TOO_DEEP' } });
    expect(resolve({ x: nested(100_000) }, values)).toMatchObject({ error: { code: 'NESTED_TOO_DEEP' } });
  });
});
