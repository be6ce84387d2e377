import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { type MergeStrategy, merge, mergeStrategies } from './merge.ts';

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'length');
const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null), fc.constant({ deep: 1 }));
const object: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(key, value))
  .map((entries) => Object.fromEntries(entries));
const maybe = fc.option(object, { nil: undefined });
const strategy = fc.constantFrom(...mergeStrategies);

// Compared by entries: matchers do not see an own __proto__.
const same = (left: JsonObject, right: JsonObject): void => {
  expect(entriesOf(left)).toEqual(entriesOf(right));
};
const entriesOf = (of: JsonObject) => Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
const union = (weak: JsonObject, strong: JsonObject): JsonObject =>
  Object.fromEntries(new Map([...Object.entries(weak), ...Object.entries(strong)]));

describe('merge', () => {
  const existing = { plan: 'free', seats: 3 };
  const incoming = { plan: 'pro', beta: true };

  it.each<[MergeStrategy, string]>([
    ['replace', '{"plan":"pro","beta":true}'],
    ['overwrite', '{"plan":"pro","seats":3,"beta":true}'],
    ['soft-merge', '{"plan":"free","seats":3,"beta":true}'],
    ['none', '{"plan":"free","seats":3}'],
  ])('%s gives the documented result', (by, text) => {
    expect(JSON.stringify(merge(existing, incoming, by))).toBe(text);
  });

  it('lists the four strategies, the default first', () => {
    expect(mergeStrategies).toEqual(['replace', 'overwrite', 'soft-merge', 'none']);
  });

  it('is shallow', () => {
    const merged = merge({ a: { x: 1 } }, { a: { y: 2 } }, 'overwrite');
    expect(merged).toEqual({ a: { y: 2 } });
    expect(merge({ a: { x: 1 } }, { a: { y: 2 } }, 'soft-merge')).toEqual({ a: { x: 1 } });
  });

  it('keeps an own __proto__ as a key and touches no prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true}}') as JsonObject;
    for (const by of mergeStrategies) {
      const merged = merge({}, hostile, by);
      expect(Object.keys(merged)).toEqual(['__proto__']);
      expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
      expect(merged['admin']).toBeUndefined();
    }
  });
});

describe('laws of merge', () => {
  it('replace is the incoming object', () => {
    fc.assert(fc.property(maybe, object, (b, a) => same(merge(b, a, 'replace'), a)));
  });

  it('overwrite is the union in which incoming wins', () => {
    fc.assert(fc.property(object, object, (b, a) => same(merge(b, a, 'overwrite'), union(b, a))));
  });

  it('soft-merge is the union in which existing wins: overwrite with its sides exchanged', () => {
    fc.assert(
      fc.property(object, object, (b, a) => {
        same(merge(b, a, 'soft-merge'), union(a, b));
        same(merge(b, a, 'soft-merge'), merge(a, b, 'overwrite'));
      }),
    );
  });

  it('none keeps existing when it has any key, and takes incoming otherwise', () => {
    fc.assert(
      fc.property(object, object, (b, a) => same(merge(b, a, 'none'), Object.keys(b).length > 0 ? b : a)),
    );
  });

  it('nothing existing, or nothing in it, gives incoming', () => {
    fc.assert(
      fc.property(object, strategy, (a, by) => {
        same(merge(undefined, a, by), a);
        same(merge({}, a, by), a);
      }),
    );
  });

  it('merging the same object again changes nothing', () => {
    fc.assert(
      fc.property(maybe, object, strategy, (b, a, by) => {
        const once = merge(b, a, by);
        same(merge(once, a, by), once);
      }),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(object, object, object, strategy, (a, b, c, by) =>
        same(merge(merge(a, b, by), c, by), merge(a, merge(b, c, by), by)),
      ),
    );
  });

  it('has only keys and values of its inputs, and changes neither', () => {
    fc.assert(
      fc.property(object, object, strategy, (b, a, by) => {
        const before = [entriesOf(b), entriesOf(a)];
        const merged = merge(Object.freeze(b), Object.freeze(a), by);
        const known = [...Object.entries(b), ...Object.entries(a)];
        for (const [name, held] of Object.entries(merged)) {
          expect(known.some(([other, holds]) => other === name && holds === held)).toBe(true);
        }
        expect([entriesOf(b), entriesOf(a)]).toEqual(before);
        expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
      }),
    );
  });
});
