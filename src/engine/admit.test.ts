import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oddJson } from '../../test/support/arbitraries.ts';
import { nested } from '../../test/support/runs.ts';
import { checkJson } from '../automation/checks/storable.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import { admit, admitObject } from './admit.ts';

describe('admit', () => {
  it.each<[Json, Json]>([
    ['text', 'text'],
    ['a\0b', 'a\ufffdb'],
    ['\ud83d', '\ufffd'],
    ['\u{1f600}', '\u{1f600}'],
    [7, 7],
    [Number.POSITIVE_INFINITY, null],
    [Number.NaN, null],
    [true, true],
    [null, null],
    [
      ['a', ['\0']],
      ['a', ['\ufffd']],
    ],
    [{ a: { '\0': '\ud800' } }, { a: { '\ufffd': '\ufffd' } }],
  ])('makes of %j what a database holds', (value, expected) => {
    expect(admit(value, 9)).toEqual(expected);
  });

  it('gives back the value itself where nothing had to change', () => {
    const value: Json = [{ a: ['b', 1, null], c: {} }];
    expect(admit(value, 9)).toBe(value);
  });

  it('keeps an own __proto__ a key', () => {
    const value = JSON.parse('{"__proto__":{"a":"\\u0000"}}') as JsonObject;
    expect(JSON.stringify(admitObject(value, 9))).toBe('{"__proto__":{"a":"\ufffd"}}');
  });

  it('lets in so many levels and no more, however many there are', () => {
    expect(admit(nested(3), 3)).toEqual(nested(3));
    expect(admit(nested(4), 3)).toBeUndefined();
    expect(admit({ a: { b: { c: {} } } }, 3)).toBeUndefined();
    expect(admit(nested(200_000), 128)).toBeUndefined();
  });

  it('always gives what validation would let in', () => {
    const property = fc.property(oddJson, (value) => {
      expect(checkJson(admit(value, 64))).toBeNull();
    });
    fc.assert(property);
  });
});
