import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../automation/json.ts';
import { compose, filledText, objectOf, textOf } from './read.ts';

it.each<[Json | undefined, string | null, string | null, boolean]>([
  ['a', 'a', 'a', false],
  ['', '', null, false],
  [0, '0', '0', false],
  [1.5, '1.5', '1.5', false],
  [false, 'false', 'false', false],
  [null, null, null, false],
  [undefined, null, null, false],
  [[], null, null, false],
  [{}, null, null, true],
])('reads %j as a text, a filled text, an object', (value, text, filled, isObject) => {
  expect([textOf(value), filledText(value), objectOf(value)]).toEqual([
    text,
    filled,
    isObject ? value : null,
  ]);
});

describe('compose', () => {
  it('lets the later object win, at the top level', () => {
    expect(compose({ a: 1, b: { x: 1 } }, null, { b: { y: 2 } }, { c: 3 })).toEqual({
      a: 1,
      b: { y: 2 },
      c: 3,
    });
  });

  it('gives back the only object there is, and an empty one for none', () => {
    const only = { a: 1 };
    expect(compose(null, only, null)).toBe(only);
    expect(compose(null)).toEqual({});
    expect(compose()).toEqual({});
  });

  it('keeps an own __proto__ a key', () => {
    const odd = JSON.parse('{"__proto__":1}') as JsonObject;
    expect(JSON.stringify(compose({ a: 1 }, odd))).toBe('{"a":1,"__proto__":1}');
    expect(JSON.stringify(compose(odd, { a: 1 }))).toBe('{"__proto__":1,"a":1}');
  });
});
