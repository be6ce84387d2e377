import { describe, expect, it } from 'vitest';
import { createLimiter, type Turn } from './limiter.ts';

function setUp() {
  const clock = { now: 1_000 };
  return { clock, limiter: createLimiter(() => clock.now) };
}

const release = (turn: Turn) => {
  if (turn.ok) turn.release();
};

describe('the limits of a provider', () => {
  it('let so many in at once, and send the others away', () => {
    const { limiter } = setUp();
    const limit = { concurrency: 2, perSecond: null };
    const turns = Array.from({ length: 4 }, () => limiter.take('p', limit));
    expect(turns.map(({ ok }) => ok)).toEqual([true, true, false, false]);
    release(turns[0] as Turn);
    expect(limiter.take('p', limit).ok).toBe(true);
    expect(limiter.take('p', limit).ok).toBe(false);
  });

  it('are those of one provider: others have their own', () => {
    const { limiter } = setUp();
    const limit = { concurrency: 1, perSecond: null };
    expect(limiter.take('p', limit).ok).toBe(true);
    expect(limiter.take('q', limit).ok).toBe(true);
  });

  it('spread those who come back, each a little later than the one before', () => {
    const { limiter } = setUp();
    const limit = { concurrency: 1, perSecond: null };
    limiter.take('p', limit);
    const waits = Array.from({ length: 5 }, () => limiter.take('p', limit)).map((turn) =>
      turn.ok ? 0 : turn.retryInMs,
    );
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(new Set(waits).size).toBe(5);
    const many = Array.from({ length: 10_000 }, () => limiter.take('p', limit));
    expect(Math.max(...many.map((turn) => (turn.ok ? 0 : turn.retryInMs)))).toBe(30_000);
  });

  it.each([1, 5, 100])('keep to %i per second over time', (perSecond) => {
    const { clock, limiter } = setUp();
    let begun = 0;
    for (let ms = 0; ms < 20_000; ms += 5) {
      clock.now = 1_000 + ms;
      for (let wanted = 0; wanted < 3; wanted += 1) {
        const turn = limiter.take('p', { concurrency: 10, perSecond });
        if (turn.ok) begun += 1;
        release(turn);
      }
    }
    // A second's worth may go out ahead.
    expect(begun).toBeGreaterThanOrEqual(perSecond * 20);
    expect(begun).toBeLessThanOrEqual(perSecond * 21);
  });
});
