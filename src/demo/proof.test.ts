import { describe, expect, it } from 'vitest';
import { brokenPromises } from './proof.ts';
import type { Arrival } from './receiver.ts';

const BEGIN = Date.UTC(2026, 2, 2, 9);

function arrival(day: number, recipient: string, title: string): Arrival {
  return { at: new Date(BEGIN + day * 86_400_000).toISOString(), recipient, title };
}

const kept = [
  arrival(1, 'user_456', 'Two steps are left'),
  arrival(1, 'user_123', 'Two steps are left'),
  arrival(3, 'user_456', 'Still there?'),
  arrival(12, 'user_123', 'Your trial ends in two days'),
];

describe("the demo's proof", () => {
  it('finds nothing when the promise was kept', () => {
    expect(brokenPromises(kept, BEGIN)).toEqual([]);
  });

  it('finds a message that was sent after the cancel', () => {
    const late = arrival(3, 'user_123', 'Still there?');
    expect(brokenPromises([...kept, late], BEGIN)).toEqual([
      'arrived although it must not: day 3, user_123: Still there?',
    ]);
  });

  it('finds a message that is missing, and one that came twice', () => {
    expect(brokenPromises([...kept.slice(0, 3), ...kept.slice(2, 3)], BEGIN)).toEqual([
      'arrived although it must not: day 3, user_456: Still there?',
      'did not arrive: day 12, user_123: Your trial ends in two days',
    ]);
  });
});
