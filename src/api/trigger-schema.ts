import { z } from 'zod';
import { SOURCE_CALLS, WEEKDAYS } from '../automation/trigger.ts';
import { bodyTaken } from './body.ts';
import {
  dynamicObject,
  dynamicText,
  expected,
  flag,
  jsonObject,
  oneOf,
  strictObject,
  text,
  time,
} from './fields.ts';

const fields = {
  if: text
    .meta({ description: 'JavaScript condition without `${}`, over `event`, `data` and `profile`.' })
    .exactOptional(),
  recipient: dynamicText.meta({ description: 'Default: the user of the event.' }).exactOptional(),
  data: dynamicObject.meta({ description: 'Default: the data of the event.' }).exactOptional(),
  profile: dynamicObject.meta({ description: 'Default: the stored profile of the user.' }).exactOptional(),
  /** Part of answers; read, so that what was read can be written back, and not kept. */
  next_fires: z.array(z.string()).meta({ readOnly: true }).exactOptional(),
};

const moment = text.meta({
  description: 'Such as `2026-01-31T09:00`, local to `timezone` unless it names an offset.',
});
const event = text.meta({ description: 'The exact name of the event.' });
const source = text.meta({ description: 'Id of an inbound source.' });

const api = strictObject({ type: z.literal('api'), ...fields }).meta({ id: 'ApiTrigger' });

const schedule = strictObject({
  type: z.literal('schedule'),
  at: moment.exactOptional(),
  every: oneOf(['day', 'week', 'month', 'year']).exactOptional(),
  interval: z.number({ error: expected('a number') }).exactOptional(),
  weekdays: z
    .array(oneOf(WEEKDAYS), { error: expected('a list of weekdays such as ["mo", "fr"]') })
    .max(7, { error: 'at most 7 days' })
    .exactOptional(),
  cron: text.meta({ description: 'A crontab line of five fields, or e.g. `@daily`.' }).exactOptional(),
  rrule: text.meta({ description: 'An RFC 5545 rule of days, weeks, months or years.' }).exactOptional(),
  start: moment.exactOptional(),
  end: moment.meta({ description: 'The last moment; a date takes in its whole day.' }).exactOptional(),
  timezone: text.meta({ description: 'IANA name, default UTC.' }).exactOptional(),
  missed: oneOf(['skip', 'fire_once', 'fire_all'])
    .meta({
      description:
        'What becomes of moments that passed while nothing ran: no run, one for all of them (default), or one each, at most 100.',
    })
    .exactOptional(),
  clock: text.meta({ description: 'Id of a virtual clock by whose time it fires.' }).exactOptional(),
  ...fields,
}).meta({ id: 'ScheduleTrigger', description: 'Exactly one of `at`, `every`, `cron` and `rrule`.' });

const inbound = strictObject({ type: z.literal('inbound'), event: event.exactOptional(), ...fields }).meta({
  id: 'InboundTrigger',
  description: 'An event of `POST /inbound/courier`.',
});

const webhook = strictObject({
  type: z.literal('webhook'),
  source: source.exactOptional(),
  event: event.meta({ description: 'Absent: every event of the source.' }).exactOptional(),
  ...fields,
}).meta({ id: 'WebhookTrigger' });

const callFields = {
  source: source.meta({ description: 'Absent: any source of the type.' }).exactOptional(),
  call: oneOf(SOURCE_CALLS).exactOptional(),
  event: event.meta({ description: 'Of a `track` call; of a page or screen, its name.' }).exactOptional(),
  ...fields,
};
const segment = strictObject({ type: z.literal('segment'), ...callFields }).meta({ id: 'SegmentTrigger' });
const rudderstack = strictObject({ type: z.literal('rudderstack'), ...callFields }).meta({
  id: 'RudderStackTrigger',
});

const audience = strictObject({
  type: z.literal('audience'),
  audience: text.exactOptional(),
  change: oneOf(['matched', 'unmatched']).exactOptional(),
  ...fields,
}).meta({ id: 'AudienceTrigger' });

const digest = strictObject({
  type: z.literal('digest'),
  topic: text.meta({ description: 'Id of a subscription topic whose digests start it.' }).exactOptional(),
  ...fields,
}).meta({ id: 'DigestTrigger', description: 'One run per user and digest, with its categories as data.' });

/** What starts an automation by itself; that nothing is missing is judged when it is published (reference 9). */
export const trigger = z
  .discriminatedUnion('type', [api, schedule, inbound, webhook, segment, rudderstack, audience, digest], {
    error: expected('a trigger such as { "type": "api" }'),
  })
  .meta({ id: 'Trigger', discriminator: { propertyName: 'type' } });

/** A trigger as answers have it; one that was stored before triggers had a shape may hold anything. */
export const triggerAnswer = jsonObject.meta({
  id: 'TriggerAnswer',
  type: 'object',
  additionalProperties: true,
  description: 'A `Trigger`. A schedule also has `next_fires`: when it fires next, at most five times.',
});

const MAX_FIRES = 50;

const previewSchema = strictObject({
  trigger: schedule,
  now: text.meta({ description: 'ISO 8601; default: the time of the schedule.' }).exactOptional(),
  count: z
    .int({ error: expected('a whole number') })
    .min(1, { error: 'at least 1' })
    .max(MAX_FIRES, { error: `at most ${MAX_FIRES}` })
    .exactOptional(),
}).meta({ id: 'PreviewTrigger' });

/** `POST /automations/triggers/preview`: when a schedule that is being written would fire. */
export const previewTriggerBody = bodyTaken(previewSchema, {
  take: ({ trigger: wanted, now, count = 5 }) => ({ trigger: wanted, now: now ?? null, count }),
});

export const previewTriggerAnswer = z
  .object({ next_fires: z.array(time), more: flag })
  .meta({ id: 'TriggerPreview' });

export type PreviewTriggerAnswer = z.infer<typeof previewTriggerAnswer>;
