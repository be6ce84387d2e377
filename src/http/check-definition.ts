import { refusal } from '../api/parse.ts';
import { checkAutomation } from '../automation/check.ts';
import { checkTrigger } from '../automation/checks/trigger.ts';
import type { EpochMs } from '../automation/duration.ts';
import type { Problem } from '../automation/problem.ts';
import type { ScheduleTrigger, Trigger } from '../automation/trigger.ts';
import { checkSchedule } from '../calendar/check-schedule.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Definition } from '../store/automation-store.ts';

/** Throws the 400 of a draft that must not be published; `now` is the time of its schedule, null for an unknown clock. */
export function refuseUnpublishable(sandbox: Sandbox, draft: Definition, now: EpochMs | null): void {
  const checkExpression = (expression: string) => sandbox.check(expression)?.message ?? null;
  const { trigger } = draft;
  const known = trigger === undefined || trigger === null ? [] : [trigger as unknown as Trigger];
  const problems = [
    ...checkAutomation(draft, { checkExpression }),
    ...known.flatMap((one) =>
      checkTrigger(one, { check: checkExpression, results: new Map() }, (schedule) =>
        scheduleProblems(schedule, now),
      ),
    ),
  ];
  if (problems.length > 0) throw refusal(problems);
}

/** What is wrong with a schedule by the time of its clock; places start at the trigger. */
export function scheduleProblems(trigger: ScheduleTrigger, now: EpochMs | null): readonly Problem[] {
  if (now === null) return [{ place: 'clock', message: 'there is no such virtual clock' }];
  return checkSchedule(trigger, now);
}
