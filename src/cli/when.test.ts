import { describe, expect, it } from 'vitest';
import { formatMoment, formatRelative } from './when.ts';

const NOW = Date.UTC(2026, 7, 18, 20, 6, 36);

describe('a moment', () => {
  it.each([
    ['2026-08-18T20:06:35.900Z', 'just now (2026-08-18 20:06:35Z)'],
    ['2026-08-18T20:03:00.000Z', '4 min ago (2026-08-18 20:03:00Z)'],
    ['2026-08-20T21:06:36.000Z', 'in 2 days (2026-08-20 21:06:36Z)'],
    [undefined, '–'],
    ['yesterday', '–'],
  ])('%s reads as %s', (iso, expected) => {
    expect(formatMoment(iso, NOW)).toBe(expected);
  });
});

describe('a distance in time', () => {
  it.each([
    [999, 'just now'],
    [-999, 'just now'],
    [1_000, 'in 1 s'],
    [-59_999, '59 s ago'],
    [60_000, 'in 1 min'],
    [-89_999, '1 min ago'],
    [-3_569_999, '59 min ago'],
    [-3_599_999, '1 h ago'],
    [3_600_000, 'in 1 h'],
    [47 * 3_600_000, 'in 47 h'],
    [48 * 3_600_000, 'in 2 days'],
    [48 * 3_600_000 - 20_000, 'in 2 days'],
    [-400 * 86_400_000, '400 days ago'],
  ])('of %d ms is %s', (ms, expected) => {
    expect(formatRelative(ms)).toBe(expected);
  });
});
