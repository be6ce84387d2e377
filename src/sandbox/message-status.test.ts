import { expect, it } from 'vitest';
import { MESSAGE_STATUS, STATUS_RANKS } from './message-status.ts';

it('has a constant for each of the fifteen statuses (reference 11.2)', () => {
  expect(Object.keys(MESSAGE_STATUS)).toHaveLength(15);
  expect(MESSAGE_STATUS).toMatchObject({
    Opened: 'OPENED',
    Undeliverable: 'UNDELIVERABLE',
    Canceled: 'CANCELED',
  });
});

it('orders progress as D-30 does', () => {
  const { ENQUEUED, SENT, DELIVERED, OPENED, CLICKED } = STATUS_RANKS;
  const ranks = [ENQUEUED, SENT, DELIVERED, OPENED, CLICKED];
  expect([...ranks].sort((left, right) => left - right)).toEqual(ranks);
  expect(new Set(ranks).size).toBe(5);
});

it('puts everything that will not arrive below Enqueued', () => {
  for (const status of [
    'UNMAPPED',
    'UNROUTABLE',
    'UNDELIVERABLE',
    'FILTERED',
    'CANCELED',
    'THROTTLED',
  ] as const) {
    expect(STATUS_RANKS[status]).toBeLessThan(STATUS_RANKS.ENQUEUED);
  }
});
