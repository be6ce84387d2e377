import type { EpochMs } from '../automation/duration.ts';
import type { ScheduleTrigger } from '../automation/trigger.ts';
import { nextOfCrontab } from './crontab.ts';
import { endOf, localAt, localTimeOf, momentOf, UTC } from './local-time.ts';
import { recurrenceOf } from './recurrence.ts';

/** The first moment after another at which a valid schedule fires; null when it never does again. */
export function nextFire(trigger: ScheduleTrigger, after: EpochMs): EpochMs | null {
  const next = unboundedNext(trigger, after);
  const last = lastMoment(trigger);
  return next === null || (last !== null && next > last) ? null : next;
}

/** The next moments, at most `count`. */
export function nextFires(trigger: ScheduleTrigger, after: EpochMs, count: number): readonly EpochMs[] {
  const fires: EpochMs[] = [];
  for (let next = nextFire(trigger, after); next !== null && fires.length < count; ) {
    fires.push(next);
    next = nextFire(trigger, next);
  }
  return fires;
}

function unboundedNext(trigger: ScheduleTrigger, after: EpochMs): EpochMs | null {
  const zone = trigger.timezone ?? UTC;
  if (trigger.at !== undefined) {
    const at = momentIn(trigger.at, zone);
    return at !== null && at > after ? at : null;
  }
  const first = trigger.start === undefined ? null : momentIn(trigger.start, zone);
  // The start itself counts.
  const from = first === null ? after : Math.max(after, first - 1);
  return trigger.cron === undefined
    ? nextOfRecurrence(trigger, zone, from)
    : nextOfCrontab(trigger.cron, zone, from);
}

function nextOfRecurrence(trigger: ScheduleTrigger, zone: string, after: EpochMs): EpochMs | null {
  const start = trigger.start === undefined ? null : localTimeOf(trigger.start, zone);
  if (start === null) return null;
  const recurrence = recurrenceOf(trigger, start);
  // A local time that was skipped comes later than clocks say: zones have skipped a whole day.
  let local = recurrence.after(localAt(after, zone).subtract({ hours: 25 }));
  while (local !== null) {
    const at = momentOf(local, zone);
    if (at > after) return at;
    local = recurrence.after(local);
  }
  return null;
}

function lastMoment({ end, timezone = UTC }: ScheduleTrigger): EpochMs | null {
  const local = end === undefined ? null : endOf(end, timezone);
  return local === null ? null : momentOf(local, timezone);
}

/** A moment that names its zone is itself, also in an hour that clocks repeat. */
function momentIn(text: string, zone: string): EpochMs | null {
  const local = localTimeOf(text, zone);
  if (local === null) return null;
  return /t.*(z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : momentOf(local, zone);
}
