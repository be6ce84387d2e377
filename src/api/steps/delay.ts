import { z } from 'zod';
import { isLocalMoment } from '../../automation/checks/delay.ts';
import type { Text } from '../../automation/dynamic.ts';
import { isJsonObject } from '../../automation/json.ts';
import { WEEKDAYS } from '../../automation/local-time.ts';
import type { Step } from '../../automation/step.ts';
import { LATE_POLICIES, type LocalMoment, ON_INVALID } from '../../automation/steps/delay.ts';
import { dynamicText, expected, object, oneOf } from '../fields.ts';
import { delegate } from '../recursive.ts';
import { commonFields } from './common.ts';

const weekdays = z
  .array(oneOf(WEEKDAYS), { error: expected('a list of weekdays') })
  .min(1, { error: 'expected at least one weekday' });

const timezone = dynamicText.meta({
  description:
    "IANA name or offset. Without one: the run's `profile.timezone` or `profile.zoneinfo`, else UTC.",
});

/** A moment in somebody's local time. */
export const localMoment = object({
  local_time: dynamicText.meta({ description: 'Such as `09:00`.' }).exactOptional(),
  weekdays: weekdays.exactOptional(),
  date: dynamicText.meta({ description: 'ISO 8601; local where it names no zone.' }).exactOptional(),
  before: dynamicText.meta({ description: 'How long before `date`, e.g. `3 days`.' }).exactOptional(),
  after: dynamicText.meta({ description: 'How long after `date`.' }).exactOptional(),
  timezone: timezone.exactOptional(),
}).meta({
  id: 'LocalMoment',
  description: 'The next `local_time`, or one relative to a `date`.',
});

/** When it is open. */
export const openingHours = object(
  {
    from: dynamicText,
    to: dynamicText,
    weekdays: weekdays.exactOptional(),
    timezone: timezone.exactOptional(),
  },
  'an object with "from" and "to"',
).meta({
  id: 'OpeningHours',
  description: 'From one local time to another; past midnight where `to` is earlier.',
});

const judgedMoment = z.compile(localMoment);

const until = z
  .custom<Text | LocalMoment>((value) => typeof value === 'string' || isJsonObject(value), {
    error: expected('a text, { "$ref": "<path>" } or an object such as { "local_time": "09:00" }'),
  })
  .superRefine((value, context) => {
    if (isLocalMoment(value)) delegate(judgedMoment, value, context);
  })
  .meta({
    anyOf: [{ $ref: '#/components/schemas/Text' }, { $ref: '#/components/schemas/LocalMoment' }],
    description: 'ISO 8601, UTC when it names no zone; or a moment in local time. Wins over `duration`.',
  });

/** Waits (reference 6.4). */
export const delayStep = (steps: z.ZodType<readonly Step[]>) =>
  object({
    action: z.literal('delay'),
    duration: dynamicText
      .meta({ description: 'A number and a unit such as `2 days`, or an ISO 8601 duration.' })
      .exactOptional(),
    until: until.exactOptional(),
    within: openingHours.exactOptional(),
    timezone: timezone.exactOptional(),
    on_invalid: oneOf(ON_INVALID)
      .meta({ description: 'What happens where a dynamic value is unusable; `fail` by default.' })
      .exactOptional(),
    if_late_by: dynamicText
      .meta({ description: 'The lateness from which `on_late` applies, e.g. `2 hours`.' })
      .exactOptional(),
    on_late: lateSchema(steps).exactOptional(),
    ...commonFields,
  }).meta({
    id: 'DelayStep',
    description: 'Waits for a duration, until a moment, or until it opens; at most a year.',
  });

function lateSchema(steps: z.ZodType<readonly Step[]>) {
  return z
    .custom<(typeof LATE_POLICIES)[number] | readonly Step[]>(
      (value) => Array.isArray(value) || LATE_POLICIES.some((policy) => policy === value),
      { error: expected(`one of ${LATE_POLICIES.join(', ')}, or a list of steps`) },
    )
    .superRefine((value, context) => {
      if (Array.isArray(value)) delegate(steps, value, context);
    })
    .meta({
      anyOf: [
        { type: 'string', enum: [...LATE_POLICIES] },
        { type: 'array', items: { $ref: '#/components/schemas/Step' } },
      ],
      description:
        '`skip` (default) passes over the next step, `send` goes on, a list of steps is run first.',
    });
}
