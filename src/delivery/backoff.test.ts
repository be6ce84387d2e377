import { describe, expect, it } from 'vitest';
import { backoffMs, MAX_ATTEMPTS } from './backoff.ts';

describe('the pause after a failed attempt', () => {
  it('doubles from two seconds to an hour', () => {
    const longest = Array.from({ length: MAX_ATTEMPTS }, (_one, index) => backoffMs(index + 1, 1) / 1000);
    expect(longest).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600]);
  });

  it('is at least half of that, by chance', () => {
    expect([backoffMs(1, 0), backoffMs(1, 0.5), backoffMs(12, 0)]).toEqual([1_000, 1_500, 1_800_000]);
  });
});
