import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ENTROPY } from '../../test/support/runs.ts';
import { deriveId } from './ids.ts';

it('has the form of Courier’s ids (D-34)', () => {
  expect(deriveId(0x65f240a0 * 1000 + 999, ENTROPY, 1, 10)).toBe('1-65f240a0-00112233aabbccdd0001000a');
  expect(deriveId(0, `${ENTROPY}ffff`, 65_535, 65_535)).toBe(`1-00000000-${ENTROPY}ffffffff`);
});

it('has that form for any event, and differs by entropy, step and number', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 });
  const key = fc.tuple(hex, fc.nat(65_535), fc.nat(65_535));
  const property = fc.property(fc.nat(2 ** 42), key, key, (now, left, right) => {
    expect(deriveId(now, ...left)).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(deriveId(now, ...left) === deriveId(now, ...right)).toBe(left.join() === right.join());
  });
  fc.assert(property);
});
