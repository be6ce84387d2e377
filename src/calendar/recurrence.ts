import { RRuleTemporal } from 'rrule-temporal';
import type { Temporal } from 'temporal-polyfill';
import type { ScheduleTrigger } from '../automation/trigger.ts';

/** The local times of a recurrence, in order, whatever the zone's clocks do. */
export type Recurrence = {
  /** The first local time after another; null when there is none. */
  after(local: Temporal.PlainDateTime): Temporal.PlainDateTime | null;
};

type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

const FREQUENCIES = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' } as const;

/** Periods that are looked through before a rule counts as one that never comes: a century at least. */
const MAX_PERIODS: Readonly<Record<Frequency, number>> = {
  DAILY: 40_000,
  WEEKLY: 6_000,
  MONTHLY: 2_000,
  YEARLY: 400,
};
const MAX_CANDIDATES = 60_000;
const MAX_COUNT = 1_000;
const MAX_RULE = 300;

/**
 * The recurrence of `every` or `rrule` from a local start. It is unrolled on UTC, which has every local time exactly once;
 * what a zone makes of a time is decided afterwards. Throws for a rule that RFC 5545 does not know.
 */
export function recurrenceOf(trigger: ScheduleTrigger, start: Temporal.PlainDateTime): Recurrence {
  const text = trigger.rrule ?? ruleOf(trigger);
  const rule = new RRuleTemporal({
    rruleString: text,
    dtstart: start.toZonedDateTime('UTC'),
    maxIterations: MAX_PERIODS[frequencyOf(text) ?? 'DAILY'],
    maxCandidateEvaluations: MAX_CANDIDATES,
    strict: true,
    cache: false,
  });
  return {
    after: (local) => nextOf(() => rule.next(local.toZonedDateTime('UTC'), false))?.toPlainDateTime() ?? null,
  };
}

/** Null for an RFC 5545 rule that this program takes, else a human sentence. Its parts are judged by the library. */
export function checkRule(rule: string): string | null {
  if (rule.length > MAX_RULE) return `at most ${MAX_RULE} characters`;
  if (!/^[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*$/.test(rule)) {
    return 'expected an RFC 5545 rule such as "FREQ=MONTHLY;BYDAY=-1FR"';
  }
  if (frequencyOf(rule) === null) {
    return 'FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY; what comes more often is a "cron"';
  }
  if (/(^|;)(UNTIL|DTSTART|RSCALE|SKIP)=/.test(rule))
    return 'write the first and last moment as "start" and "end"';
  if (/(^|;)BY(HOUR|MINUTE|SECOND)=/.test(rule)) {
    return 'the time of day is that of "start"; several times a day are a "cron"';
  }
  const count = /(?:^|;)COUNT=(\d+)/.exec(rule)?.[1];
  return count !== undefined && Number(count) > MAX_COUNT ? `COUNT is at most ${MAX_COUNT}` : null;
}

/** Where a month has no such day, its last day counts (RFC 7529); RFC 5545 alone would leave the month out. */
function ruleOf({ every = 'day', interval = 1, weekdays }: ScheduleTrigger): string {
  const parts = [`FREQ=${FREQUENCIES[every]}`, `INTERVAL=${interval}`];
  if (every === 'week' && weekdays !== undefined) parts.push(`BYDAY=${weekdays.join(',').toUpperCase()}`);
  if (every === 'month' || every === 'year') parts.unshift('RSCALE=GREGORIAN', 'SKIP=BACKWARD');
  return parts.join(';');
}

function frequencyOf(rule: string): Frequency | null {
  const found = /(?:^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)/.exec(rule)?.[1];
  return found === undefined ? null : (found as Frequency);
}

/** The library throws where it has looked far enough: for us there is no such time. */
function nextOf<T>(next: () => T | null): T | null {
  try {
    return next();
  } catch (error) {
    if (error instanceof Error && /exceeded/.test(error.message)) return null;
    throw error;
  }
}
