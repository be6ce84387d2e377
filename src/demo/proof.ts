import type { Arrival } from './receiver.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** What must have arrived, and when: user_123 finishes onboarding after one day, and user_456 never does. */
const PROMISED = [
  'day 1, user_123: Two steps are left',
  'day 1, user_456: Two steps are left',
  'day 3, user_456: Still there?',
  'day 12, user_123: Your trial ends in two days',
];

/** What arrived or did not arrive against the promise: one sentence each, none when it was kept. */
export function brokenPromises(arrivals: readonly Arrival[], begin: number): readonly string[] {
  const arrived = arrivals.map(
    ({ at, recipient, title }) => `day ${(Date.parse(at) - begin) / DAY}, ${recipient}: ${title}`,
  );
  return [
    ...surplus(arrived, PROMISED).map((message) => `arrived although it must not: ${message}`),
    ...surplus(PROMISED, arrived).map((message) => `did not arrive: ${message}`),
  ];
}

/** What the first list has beyond the second; a message that arrives twice is one too many. */
function surplus(these: readonly string[], those: readonly string[]): readonly string[] {
  const rest = [...those];
  return these.filter((message) => {
    const index = rest.indexOf(message);
    if (index !== -1) rest.splice(index, 1);
    return index === -1;
  });
}
