import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roughSize } from './rough-size.ts';

const FAR = 1e9;

describe('a rough size', () => {
  it('is of the order of the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const length = JSON.stringify(value).length;
        expect(roughSize(value, FAR)).toBeGreaterThanOrEqual(length / 8);
        expect(roughSize(value, FAR)).toBeLessThanOrEqual(length * 10 + 10);
      }),
    );
  });

  it('does not read long texts, and stops at its limit', () => {
    const text = 'x'.repeat(10_000_000);
    expect(roughSize({ text }, FAR)).toBeGreaterThan(10_000_000);
    const read: number[] = [];
    const watched = new Proxy(
      Array.from({ length: 1_000 }, () => 'x'.repeat(1_000)),
      {
        get: (target, key, receiver) => {
          read.push(Number(key));
          return Reflect.get(target, key, receiver) as unknown;
        },
      },
    );
    expect(roughSize(watched, 10_000)).toBeGreaterThanOrEqual(10_000);
    expect(read.length).toBeLessThan(20);
  });
});
