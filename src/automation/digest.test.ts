import { describe, expect, it } from 'vitest';
import { scheduleFor } from './digest.ts';

const FIRST = { id: 'sch/first', every: 'day', start: '2026-01-01' } as const;
const SECOND = { ...FIRST, id: 'sch/second' };

describe('the schedule of a user', () => {
  it('is the one he chose, else the default, else the first', () => {
    const settings = { schedules: [FIRST, SECOND], categories: [] };
    expect(scheduleFor(settings, 'sch/second')).toBe(SECOND);
    expect(scheduleFor(settings, 'sch/gone')).toBe(FIRST);
    const marked = { ...SECOND, default: true };
    expect(scheduleFor({ ...settings, schedules: [FIRST, marked] }, null)).toBe(marked);
    expect(scheduleFor({ ...settings, schedules: [] }, null)).toBeUndefined();
  });
});
