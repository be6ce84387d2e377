import { checkDuration, checkTimestamp } from '../duration.ts';
import { isJsonObject } from '../json.ts';
import { isTimeZone, parseLocalTime } from '../local-time.ts';
import type { Problem } from '../problem.ts';
import type { DelayStep, LocalMoment, OpeningHours } from '../steps/delay.ts';
import { isAccessor, staticText } from './static.ts';
import { type Known, problemAt } from './step-check.ts';

const NEITHER =
  'required: expected a duration such as "2 days", or "until" with a moment, or "within" with opening hours';

/** A delay needs a duration, a moment or opening hours; what is certain must make sense (D-12). */
export function checkDelay(step: DelayStep, { now }: Known): readonly Problem[] {
  const { duration, until, within, if_late_by, on_late } = step;
  if (duration === undefined && until === undefined && within === undefined) {
    return problemAt('duration', NEITHER);
  }
  return [
    ...checkText('duration', duration, checkDuration),
    ...(isLocalMoment(until)
      ? checkLocalMoment(until)
      : checkText('until', until, (text) => checkTimestamp(text, now ?? undefined))),
    ...(within === undefined ? [] : checkHours(within)),
    ...checkText('timezone', step.timezone, checkZone),
    ...checkText('if_late_by', if_late_by, checkDuration),
    ...problemAt(
      'if_late_by',
      on_late !== undefined && if_late_by === undefined ? 'required with "on_late"' : null,
    ),
  ];
}

/** True for a moment in local time, false for a text or an accessor. */
export function isLocalMoment(value: unknown): value is LocalMoment {
  return isJsonObject(value) && !isAccessor(value);
}

/** Null for a zone that exists, else a human sentence. */
function checkZone(text: string): string | null {
  return isTimeZone(text) ? null : 'expected a time zone such as "Europe/Berlin" or "UTC"';
}

/** Null for a local time, else a human sentence. */
function checkLocalTime(text: string): string | null {
  return parseLocalTime(text) === null ? 'expected a local time such as "09:00"' : null;
}

/** What is wrong with how the parts of a local moment go together; null where nothing is. */
function checkParts(moment: { readonly [K in keyof LocalMoment]?: unknown }): Problem | null {
  const { local_time, weekdays, date, before, after } = moment;
  if (local_time === undefined && date === undefined) {
    return { place: 'local_time', message: 'required: expected a local time such as "09:00", or a "date"' };
  }
  if (date === undefined) {
    const shift = before === undefined ? 'after' : 'before';
    return moment[shift] === undefined ? null : { place: 'date', message: `required with "${shift}"` };
  }
  if (before !== undefined && after !== undefined)
    return { place: 'after', message: 'not together with "before"' };
  return weekdays === undefined ? null : { place: 'weekdays', message: 'not together with "date"' };
}

function checkLocalMoment(moment: LocalMoment): readonly Problem[] {
  const parts = checkParts(moment);
  return [
    ...(parts === null ? [] : problemAt(`until.${parts.place}`, parts.message)),
    ...checkText('until.local_time', moment.local_time, checkLocalTime),
    ...checkText('until.date', moment.date, (text) => checkTimestamp(text)),
    ...checkText('until.before', moment.before, checkDuration),
    ...checkText('until.after', moment.after, checkDuration),
    ...checkText('until.timezone', moment.timezone, checkZone),
  ];
}

function checkHours({ from, to, timezone }: OpeningHours): readonly Problem[] {
  const [opening, closing] = [staticText(from), staticText(to)];
  const isEmpty = opening !== null && closing !== null && parseLocalTime(opening) === parseLocalTime(closing);
  return [
    ...checkText('within.from', from, checkLocalTime),
    ...checkText(
      'within.to',
      to,
      (text) => checkLocalTime(text) ?? (isEmpty ? 'expected another time than "from"' : null),
    ),
    ...checkText('within.timezone', timezone, checkZone),
  ];
}

/** The problem of a field that is certain; what is dynamic is judged when the step runs. */
function checkText(
  place: string,
  value: unknown,
  check: (text: string) => string | null,
): readonly Problem[] {
  const text = staticText(value);
  return problemAt(place, text === null ? null : check(text));
}
