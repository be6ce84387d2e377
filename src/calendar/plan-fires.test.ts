import { describe, expect, it } from 'vitest';
import type { Missed, ScheduleTrigger } from '../automation/trigger.ts';
import { MAX_CATCH_UP, planFires } from './plan-fires.ts';

const at = (text: string) => Date.parse(text);
const hourly = (missed?: Missed): ScheduleTrigger => ({
  type: 'schedule',
  cron: '0 * * * *',
  ...(missed === undefined ? {} : { missed }),
});
const MINUTE = 60_000;
const NOON = at('2026-01-01T12:00:00Z');

describe('planFires', () => {
  it.each(['skip', 'fire_once', 'fire_all'] as const)('%s: what is taken up in time fires', (missed) => {
    const plan = { fires: [NOON], missed: 0, next: at('2026-01-01T13:00:00Z') };
    expect(planFires(hourly(missed), NOON, NOON)).toEqual(plan);
    expect(planFires(hourly(missed), NOON, NOON + MINUTE)).toEqual(plan);
  });

  it('skips what was missed', () => {
    expect(planFires(hourly('skip'), NOON, NOON + 150 * MINUTE)).toMatchObject({ fires: [], missed: 3 });
    expect(planFires(hourly('skip'), NOON, NOON + 120 * MINUTE)).toMatchObject({
      fires: [NOON + 120 * MINUTE],
      missed: 2,
    });
  });

  it('fires once for all that was missed, which is the default', () => {
    const plan = { fires: [NOON + 120 * MINUTE], missed: 2, next: NOON + 180 * MINUTE };
    expect(planFires(hourly('fire_once'), NOON, NOON + 150 * MINUTE)).toEqual(plan);
    expect(planFires(hourly(), NOON, NOON + 150 * MINUTE)).toEqual(plan);
  });

  it('fires each that was missed, oldest first, up to a ceiling', () => {
    expect(planFires(hourly('fire_all'), NOON, NOON + 150 * MINUTE)).toMatchObject({
      fires: [NOON, NOON + 60 * MINUTE, NOON + 120 * MINUTE],
      missed: 0,
    });
    const long = planFires(hourly('fire_all'), NOON, NOON + 200.5 * 60 * MINUTE);
    expect(long.fires).toHaveLength(MAX_CATCH_UP);
    expect([long.fires[0], long.missed]).toEqual([NOON, 101]);
  });

  it('does not count years of minutes', () => {
    const minutely: ScheduleTrigger = { type: 'schedule', cron: '* * * * *', missed: 'fire_all' };
    const plan = planFires(minutely, NOON, at('2028-01-01T12:00:30Z'));
    expect(plan.missed).toBe(1_000 - MAX_CATCH_UP);
    // What is due in this minute is on time.
    expect(plan.fires.at(-1)).toBe(at('2028-01-01T12:00:00Z'));
    expect(plan.next).toBe(at('2028-01-01T12:01:00Z'));
  });

  it('ends with the schedule', () => {
    const once: ScheduleTrigger = { type: 'schedule', at: '2026-01-01T12:00:00Z' };
    expect(planFires(once, NOON, NOON + 1)).toEqual({ fires: [NOON], missed: 0, next: null });
  });
});
