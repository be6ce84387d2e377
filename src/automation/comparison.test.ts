import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, numberOf } from './comparison.ts';
import { COMPARISONS, type Comparison } from './condition.ts';
import type { Json } from './json.ts';

describe('compare', () => {
  it.each<[Json, Comparison, Json, boolean]>([
    ['pro', 'eq', 'pro', true],
    ['pro', 'eq', 'Pro', false],
    ['pro', 'eq', ' pro', false],
    ['', 'eq', '', true],
    [null, 'eq', null, true],
    [null, 'eq', '', false],
    [null, 'eq', 'null', false],
    [7, 'eq', '7', true],
    ['7', 'eq', 7, true],
    ['7.0', 'eq', 7, true],
    [7, 'eq', ' 7 ', true],
    [0, 'eq', '', false],
    [16, 'eq', '0x10', false],
    ['7.0', 'eq', '7', false],
    [1000, 'eq', '1e3', true],
    [true, 'eq', 'true', true],
    ['false', 'eq', false, true],
    [true, 'eq', 'TRUE', false],
    [true, 'eq', 1, false],
    [[1, 'a'], 'eq', ['1', 'a'], true],
    [[1], 'eq', [1, 2], false],
    [{ a: 1, b: [2] }, 'eq', { b: ['2'], a: 1 }, true],
    [{ a: 1 }, 'eq', { b: 1 }, false],
    [{ a: 1 }, 'eq', { a: 1, b: 1 }, false],
    [{}, 'eq', [], false],
    ['pro', 'neq', 'free', true],
    [7, 'neq', '7', false],
    ['de', 'one_of', 'at, de ,ch', true],
    ['de ', 'one_of', 'de', false],
    ['d', 'one_of', 'de', false],
    [3, 'one_of', '1,2,3', true],
    [3, 'one_of', [1, 2, 3], true],
    ['a,b', 'one_of', ['a,b'], true],
    [null, 'one_of', 'a', false],
    [7, 'one_of', 7, true],
    ['belay', 'contains', 'lay', true],
    ['belay', 'contains', '', true],
    ['belay', 'contains', 'LAY', false],
    [4915, 'contains', '91', true],
    [['a', 'b'], 'contains', 'a', true],
    [['ab'], 'contains', 'a', false],
    [[1], 'contains', '1', true],
    [{ a: 1 }, 'contains', 'a', false],
    [null, 'contains', 'a', false],
    ['a', 'contains', null, false],
    [null, 'not_contains', 'a', true],
    [['a'], 'not_contains', 'a', false],
    [5, 'gt', 4, true],
    ['5', 'gt', '4.5', true],
    ['10', 'gt', '9', true],
    [5, 'gt', 5, false],
    [5, 'gte', 5, true],
    [4, 'lt', '5', true],
    [5, 'lte', '5', true],
    ['abc', 'gt', 1, false],
    ['abc', 'lt', 1, false],
    [null, 'lt', 1, false],
    [true, 'gte', 0, false],
    ['', 'lte', 0, false],
    ['belay', 'starts_with', 'be', true],
    [49151, 'starts_with', '49', true],
    ['belay', 'ends_with', 'ay', true],
    [null, 'ends_with', '', false],
    [['a'], 'starts_with', 'a', false],
  ])('%j %s %j is %s', (left, comparison, right, holds) => {
    expect(compare(left, comparison, right)).toBe(holds);
  });

  const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

  it('is total, and says no or yes without a third', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(...COMPARISONS), json, (left, comparison, right) => {
        expect(typeof compare(left, comparison, right)).toBe('boolean');
      }),
    );
  });

  it('is itself, and nothing is both equal and not', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(compare(a, 'eq', a)).toBe(true);
        expect(compare(a, 'eq', b)).toBe(compare(b, 'eq', a));
        expect(compare(a, 'neq', b)).toBe(!compare(a, 'eq', b));
        expect(compare(a, 'not_contains', b)).toBe(!compare(a, 'contains', b));
        expect(compare(a, 'one_of', [b, a])).toBe(true);
        expect(compare([b, a], 'contains', a)).toBe(true);
      }),
    );
  });

  it('orders numbers as numbers, also when they are written as texts', () => {
    const either = number.chain((value) => fc.constantFrom<Json>(value, String(value), ` ${value} `));
    fc.assert(
      fc.property(either, either, (a, b) => {
        const [x, y] = [Number(a), Number(b)];
        expect(compare(a, 'gt', b)).toBe(x > y);
        expect(compare(a, 'gte', b)).toBe(x >= y);
        expect(compare(a, 'lt', b)).toBe(compare(b, 'gt', a));
        expect(compare(a, 'lte', b)).toBe(compare(b, 'gte', a));
        expect(numberOf(a)).toBe(x);
      }),
    );
  });

  it('finds the parts of texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(compare(a + b, 'starts_with', a)).toBe(true);
        expect(compare(a + b, 'ends_with', b)).toBe(true);
        expect(compare(a + b + c, 'contains', b)).toBe(true);
      }),
    );
  });
});
