import type { EpochMs } from '../automation/duration.ts';
import type { Problem } from '../automation/problem.ts';
import type { ScheduleTrigger } from '../automation/trigger.ts';
import { checkCrontab } from './crontab.ts';
import { nextFire } from './fires.ts';
import { endOf, isZone, localTimeOf, UTC } from './local-time.ts';
import { checkRule, recurrenceOf } from './recurrence.ts';

const KINDS = ['at', 'every', 'cron', 'rrule'] as const;
const NOT_A_TIME = 'expected a date and time such as "2026-01-31T09:00"';

/** Everything wrong with a schedule at a moment, that it would never fire among it; places start at the trigger. */
export function checkSchedule(trigger: ScheduleTrigger, now: EpochMs): readonly Problem[] {
  const kinds = KINDS.filter((kind) => trigger[kind] !== undefined);
  if (kinds.length !== 1) {
    return [{ place: '', message: 'expected exactly one of "at", "every", "cron" and "rrule"' }];
  }
  if (trigger.timezone !== undefined && !isZone(trigger.timezone)) {
    return [{ place: 'timezone', message: 'expected a time zone such as "Europe/Berlin"' }];
  }
  const problems = [...timeProblems(trigger), ...ruleProblems(trigger), ...strayProblems(trigger)];
  if (problems.length > 0) return problems;
  return nextFire(trigger, now) === null ? [{ place: kinds[0] ?? '', message: neverFires(trigger) }] : [];
}

function timeProblems({ at, start, end, timezone = UTC, every, rrule }: ScheduleTrigger): readonly Problem[] {
  const problems: Problem[] = [];
  if (at !== undefined && !isTime(at, timezone)) problems.push({ place: 'at', message: NOT_A_TIME });
  if (start !== undefined && !isTime(start, timezone)) problems.push({ place: 'start', message: NOT_A_TIME });
  if (start === undefined && (every !== undefined || rrule !== undefined)) {
    problems.push({ place: 'start', message: `required: ${NOT_A_TIME}` });
  }
  const last = end === undefined ? null : endOf(end, timezone);
  if (end !== undefined && last === null) problems.push({ place: 'end', message: NOT_A_TIME });
  return problems;
}

function isTime(text: string, zone: string): boolean {
  const local = localTimeOf(text, zone);
  return local !== null && local.year >= 1970;
}

function ruleProblems(trigger: ScheduleTrigger): readonly Problem[] {
  const { cron, rrule, interval = 1, weekdays } = trigger;
  const problems: Problem[] = [];
  const line = cron === undefined ? null : checkCrontab(cron);
  if (line !== null) problems.push({ place: 'cron', message: line });
  const rule = rrule === undefined ? null : (checkRule(rrule) ?? judged(trigger));
  if (rule !== null) problems.push({ place: 'rrule', message: rule });
  if (!Number.isInteger(interval) || interval < 1 || interval > 1000) {
    problems.push({ place: 'interval', message: 'expected a whole number from 1 to 1000' });
  }
  if (weekdays !== undefined && weekdays.length === 0) {
    problems.push({ place: 'weekdays', message: 'expected at least one day' });
  }
  return problems;
}

/** Fields that say nothing for this kind of schedule would be believed. */
function strayProblems(trigger: ScheduleTrigger): readonly Problem[] {
  const { at, every } = trigger;
  const stray = [
    ...(every === undefined ? (['interval', 'weekdays'] as const) : []),
    ...(every !== undefined && every !== 'week' ? (['weekdays'] as const) : []),
    ...(at === undefined ? [] : (['start', 'end'] as const)),
  ];
  return stray
    .filter((field) => trigger[field] !== undefined)
    .map((field) => ({ place: field, message: 'means nothing for this kind of schedule' }));
}

function judged(trigger: ScheduleTrigger): string | null {
  const start = localTimeOf(trigger.start ?? '', trigger.timezone ?? UTC);
  if (start === null) return null;
  try {
    recurrenceOf(trigger, start);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function neverFires({ at, end }: ScheduleTrigger): string {
  if (at !== undefined) return 'lies in the past: it would never fire';
  return end === undefined ? 'never fires: there is no such date' : 'never fires before its end';
}
