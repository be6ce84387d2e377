import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../automation/json.ts';
import type { Need } from './needs.ts';
import { exceeds, prune } from './prune.ts';

const ofA: Need = new Map([['a', new Map([['b', 'all']])]]);

describe('prune', () => {
  it('keeps what is needed, in the order of need', () => {
    expect(JSON.stringify(prune({ x: 1, a: { y: 2, b: { c: 3 } } }, ofA))).toBe('{"a":{"b":{"c":3}}}');
  });

  it('keeps a missing key missing', () => {
    expect(JSON.stringify(prune({ x: 1 }, ofA))).toBe('{}');
  });

  it('does not cut arrays and scalars', () => {
    for (const value of [[1, 2], 'text', 7, null]) expect(prune({ a: value }, ofA)).toEqual({ a: value });
    expect(prune('text', ofA)).toBe('text');
  });

  it('takes an own __proto__ for a key and an inherited one for nothing', () => {
    const need: Need = new Map([['__proto__', 'all']]);
    expect(JSON.stringify(prune(JSON.parse('{"__proto__":{"a":1}}'), need))).toBe('{"__proto__":{"a":1}}');
    expect(JSON.stringify(prune({}, need))).toBe('{}');
  });
});

describe('exceeds', () => {
  it('is true only for values whose JSON is too long', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 0, max: 200 }), (value, limit) => {
        if (exceeds(value as Json, limit)) expect(JSON.stringify(value).length).toBeGreaterThan(limit);
      }),
    );
  });

  it('is true for text, keys and many parts that are much too long', () => {
    for (const value of ['x'.repeat(1_001), { ['k'.repeat(1_001)]: 1 }, new Array(1_001).fill(0)]) {
      expect(exceeds(value, 1_000)).toBe(true);
    }
  });

  it('counts without recursion', () => {
    let value: Json = [];
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    expect(exceeds(value, 1_000_000)).toBe(false);
    expect(exceeds(value, 1_000)).toBe(true);
  });
});
