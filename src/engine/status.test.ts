import { expect, it } from 'vitest';
import { isActive, RUN_STATUSES } from './status.ts';

it('spells Courier’s statuses as they are stored and sent for ever (reference 8.1)', () => {
  expect(RUN_STATUSES).toEqual([
    'PROCESSING',
    'WAITING',
    'PROCESSED',
    'ERROR',
    'CANCELED',
    'THROTTLED',
    'NOT PROCESSED',
  ]);
});

it('lets a run move in two of them', () => {
  expect(RUN_STATUSES.filter(isActive)).toEqual(['PROCESSING', 'WAITING']);
});
