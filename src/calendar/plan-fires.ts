import type { EpochMs } from '../automation/duration.ts';
import type { ScheduleTrigger } from '../automation/trigger.ts';
import { nextFire } from './fires.ts';

/** What a schedule that is due does now. */
export type FirePlan = {
  /** The moments for which a run starts, oldest first. */
  readonly fires: readonly EpochMs[];
  /** Moments that pass without a run; beyond a thousand they are no longer counted. */
  readonly missed: number;
  /** The next moment to come; null when there is none. */
  readonly next: EpochMs | null;
};

/** What is taken up within this time is on time, and no business of the policy. */
const ON_TIME_MS = 60_000;
/** The most runs that `fire_all` starts for one outage. */
export const MAX_CATCH_UP = 100;
const MAX_COUNTED = 1_000;

/** Decides about every moment from `first`, which was due next, up to now, by the schedule's policy for missed ones. */
export function planFires(trigger: ScheduleTrigger, first: EpochMs, now: EpochMs): FirePlan {
  const late = momentsOf(trigger, first - 1, now - ON_TIME_MS - 1, MAX_COUNTED);
  const present = momentsOf(trigger, Math.max(first, now - ON_TIME_MS) - 1, now, MAX_COUNTED);
  const made = caughtUp(trigger, late);
  return {
    fires: [...made, ...present],
    missed: late.length - made.length,
    next: nextFire(trigger, now),
  };
}

function caughtUp({ missed = 'fire_once' }: ScheduleTrigger, late: readonly EpochMs[]): readonly EpochMs[] {
  if (missed === 'skip') return [];
  return missed === 'fire_all' ? late.slice(0, MAX_CATCH_UP) : late.slice(-1);
}

/** The moments after one and up to another. */
function momentsOf(
  trigger: ScheduleTrigger,
  after: EpochMs,
  through: EpochMs,
  limit: number,
): readonly EpochMs[] {
  const moments: EpochMs[] = [];
  for (let next = nextFire(trigger, after); next !== null && next <= through && moments.length < limit; ) {
    moments.push(next);
    next = nextFire(trigger, next);
  }
  return moments;
}
