import { z } from 'zod';
import { checkTimestamp, type Duration, parseDuration, parseTimestamp } from '../automation/duration.ts';
import { bodyTaken } from './body.ts';
import { object, strictObject, text, time } from './fields.ts';

/** How far a virtual clock is to go: to a moment in epoch ms, or by a duration. */
export type Advance =
  | { readonly kind: 'to'; readonly at: number }
  | { readonly kind: 'by'; readonly duration: Duration };

const EITHER = 'expected either "to" or "by"';

const moment = text
  .refine((value) => checkTimestamp(value) === null, {
    error: ({ input }) => checkTimestamp(String(input)) ?? '',
  })
  .meta({ description: 'ISO 8601; UTC when it names no zone.' });

const duration = text
  .refine((value) => 'ms' in parseDuration(value), { error: ({ input }) => durationError(String(input)) })
  .meta({ description: 'A number and a unit such as `3 days`, or an ISO 8601 duration.' });

const createClockSchema = object({ now: moment.nullable().exactOptional() }).meta({ id: 'CreateClock' });

/** `POST /clocks`: the time that the clock starts at in epoch ms, null for real time (design §10). */
export const createClockBody = bodyTaken(createClockSchema, {
  take: ({ now }): { readonly now: number | null } => ({
    now: now === undefined || now === null ? null : momentOf(now),
  }),
});

const advanceClockSchema = strictObject({ to: moment.exactOptional(), by: duration.exactOptional() })
  .refine(({ to, by }) => to !== undefined || by !== undefined, {
    error: `required: ${EITHER}`,
    path: ['to'],
  })
  .refine(({ to, by }) => to === undefined || by === undefined, {
    error: `${EITHER}, not both`,
    path: ['by'],
  })
  .meta({ id: 'AdvanceClock', oneOf: [{ required: ['to'] }, { required: ['by'] }] });

/** `POST /clocks/{id}/advance`. */
export const advanceClockBody = bodyTaken(advanceClockSchema, {
  take: ({ to, by = '' }): Advance =>
    to === undefined ? { kind: 'by', duration: durationOf(by) } : { kind: 'to', at: momentOf(to) },
});

export const clockAnswer = z.object({ id: z.string(), now: time }).meta({ id: 'Clock' });

export type ClockAnswer = z.infer<typeof clockAnswer>;

/** Answered once everything that became due has run. */
export const advancedAnswer = z
  .object({ id: z.string(), now: time, runs_advanced: z.int() })
  .meta({ id: 'AdvancedClock' });

export type AdvancedAnswer = z.infer<typeof advancedAnswer>;

/** Sound once judged. */
function momentOf(judged: string): number {
  return parseTimestamp(judged) as number;
}

/** Sound once judged. */
function durationOf(judged: string): Duration {
  return parseDuration(judged) as Duration;
}

function durationError(value: string): string {
  const parsed = parseDuration(value);
  return 'error' in parsed ? parsed.error : '';
}
