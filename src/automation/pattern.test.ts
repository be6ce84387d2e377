import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from './json.ts';
import { changeAt, hitsOf, type Pattern } from './pattern.ts';

const root: JsonObject = { a: [{ b: 1 }, { c: 2 }, 7, { b: null }], d: { b: 'x' } };

describe('hitsOf', () => {
  it.each<[Pattern, readonly (readonly (string | number)[])[]]>([
    [[], [[]]],
    [
      ['a', '*', 'b'],
      [
        ['a', 0, 'b'],
        ['a', 3, 'b'],
      ],
    ],
    [['d', 'b'], [['d', 'b']]],
    [['d', '*'], []],
    [['a', 'b'], []],
    [['x'], []],
    [['__proto__'], []],
  ])('finds %j', (pattern, keys) => {
    expect(hitsOf(root, pattern).map((hit) => hit.keys)).toEqual(keys);
  });
});

describe('changeAt', () => {
  it('changes, removes, and leaves alone what has another shape', () => {
    expect(changeAt(root, ['a', '*', 'b'], () => 'new')).toEqual({
      a: [{ b: 'new' }, { c: 2 }, 7, { b: 'new' }],
      d: { b: 'x' },
    });
    expect(changeAt(root, ['a', '*', 'b'], () => undefined)).toEqual({
      a: [{}, { c: 2 }, 7, {}],
      d: { b: 'x' },
    });
    expect(changeAt(root, ['d'], () => undefined)).toEqual({ a: root['a'] });
    for (const pattern of [
      ['d', '*'],
      ['x', 'y'],
      ['a', '*', 'z'],
    ]) {
      expect(changeAt(root, pattern, () => 'never')).toBe(root);
    }
    expect(changeAt(root, ['a', '*', 'b'], (value) => value)).toBe(root);
  });

  it('keeps an own __proto__ of user data a key', () => {
    const odd = JSON.parse('{"__proto__":{"a":1},"b":2}') as JsonObject;
    const changed = changeAt(odd, ['b'], () => 3);
    expect(JSON.stringify(changed)).toBe('{"__proto__":{"a":1},"b":3}');
  });

  it('changes exactly what hitsOf finds', () => {
    const key = fc.constantFrom('a', 'b', '*');
    fc.assert(
      fc.property(
        fc.object({ key, maxDepth: 4 }),
        fc.array(key, { minLength: 1, maxLength: 4 }),
        (object, pattern) => {
          const json = JSON.parse(JSON.stringify(object)) as JsonObject;
          const seen: Json[] = [];
          changeAt(json, pattern, (value) => {
            seen.push(value);
            return value;
          });
          expect(seen).toEqual(hitsOf(json, pattern).map(({ value }) => value));
        },
      ),
    );
  });
});
