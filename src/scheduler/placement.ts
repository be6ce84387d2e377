import type { EpochMs } from '../automation/duration.ts';
import type { Trigger } from '../automation/trigger.ts';
import { nextFire } from '../calendar/fires.ts';
import type { Definition } from '../store/automation-store.ts';
import type { Placement } from '../store/trigger-store.ts';
import { triggerKey } from './event-key.ts';

/**
 * Where a published definition is found by what starts it. What came before this moment is not caught up: a schedule
 * fires after its publishing.
 */
export function placementOf({ trigger, cancel_on: rules = [] }: Definition, now: EpochMs): Placement {
  if (trigger === undefined || trigger === null) return { key: null, schedule: null, rules };
  // Judged when it was published; a version from before triggers had a shape may hold anything.
  const known = trigger as unknown as Trigger;
  if (known.type !== 'schedule') return { key: triggerKey(known), schedule: null, rules };
  return { key: null, schedule: { next_at: nextFire(known, now), clock_id: known.clock ?? null }, rules };
}
