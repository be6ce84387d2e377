import { isJsonObject, type JsonObject } from '../automation/json.ts';
import type { ScheduleTrigger } from '../automation/trigger.ts';
import { checkSchedule } from '../calendar/check-schedule.ts';
import { nextFires } from '../calendar/fires.ts';
import type { Executor } from '../store/database.ts';
import type { Tenant } from '../store/scope.ts';
import { scheduleTime } from '../store/trigger-store.ts';
import { isoTime } from './time.ts';

const FIRES = 5;

/** A trigger as answers have it: a schedule that is right with its next five fires. */
export async function triggerJson(
  db: Executor,
  tenant: Tenant,
  trigger: JsonObject | null | undefined,
): Promise<JsonObject | null> {
  if (!isJsonObject(trigger) || trigger['type'] !== 'schedule') return trigger ?? null;
  // Judged below; one that was stored before triggers had a shape may hold anything.
  const schedule = trigger as unknown as ScheduleTrigger;
  const now = await scheduleTime(db, tenant, typeof schedule.clock === 'string' ? schedule.clock : null);
  return { ...trigger, next_fires: now === null ? [] : firesOf(schedule, now) };
}

function firesOf(schedule: ScheduleTrigger, now: number): readonly string[] {
  try {
    return checkSchedule(schedule, now).length > 0 ? [] : nextFires(schedule, now, FIRES).map(isoTime);
  } catch {
    return [];
  }
}
