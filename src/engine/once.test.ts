import { expect, it } from 'vitest';
import { NOW } from '../../test/support/runs.ts';
import { expiryOf } from './once.ts';

it.each<[string | null, number | null]>([
  ['1769850000', NOW],
  ['1769850000000', NOW],
  ['999999999999', 999_999_999_999_000],
  ['1000000000000', 1e12],
  ['1769850000.5', NOW + 500],
  ['2026-01-31T09:00:00Z', NOW],
  ['soon', null],
  ['Infinity', null],
  [null, null],
])('reads the expiry %j (D-28)', (text, expected) => {
  expect(expiryOf(text)).toBe(expected);
});
