import { z } from 'zod';
import { DIGEST_RETAINS, MAX_SCHEDULES } from '../automation/digest.ts';
import { WEEKDAYS } from '../automation/trigger.ts';
import { bodyOf } from './body.ts';
import { expected, filledText, flag, name, oneOf, strictObject, text, time } from './fields.ts';
import { paging } from './paging-schema.ts';

const MAX_CATEGORIES = 50;

const scheduleFields = {
  name: name.exactOptional(),
  default: flag
    .meta({ description: 'That of everybody who has chosen none; else it is the first.' })
    .exactOptional(),
  every: oneOf(['day', 'week', 'month', 'year']).exactOptional(),
  interval: z.number({ error: expected('a number') }).exactOptional(),
  weekdays: z
    .array(oneOf(WEEKDAYS), { error: expected('a list of weekdays such as ["mo", "fr"]') })
    .max(7, { error: 'at most 7 days' })
    .exactOptional(),
  cron: text.meta({ description: 'A crontab line of five fields, or e.g. `@daily`.' }).exactOptional(),
  rrule: text.meta({ description: 'An RFC 5545 rule of days, weeks, months or years.' }).exactOptional(),
  start: text
    .meta({ description: 'The first moment, such as `2026-01-31T09:00`; required with `every` and `rrule`.' })
    .exactOptional(),
  timezone: text
    .meta({ description: 'IANA name. Absent: by the `timezone` or `zoneinfo` of each recipient’s profile.' })
    .exactOptional(),
};

const id = text
  .regex(/^sch\/[\w-]{1,64}$/, { error: 'expected "sch/" and 1 to 64 letters, digits, "_" and "-"' })
  .meta({ description: '`sch/<uuid>`; made where it is absent. Give it back to keep the schedule.' });

const category = strictObject({
  category_key: filledText.max(256, { error: 'at most 256 characters' }),
  retain: oneOf(DIGEST_RETAINS).meta({
    description: 'The items that are kept: 10, or with `none` all, up to 100.',
  }),
  sort_key: filledText
    .max(256, { error: 'at most 256 characters' })
    .meta({ description: 'For `highest` and `lowest`: a path inside the data of the event.' })
    .exactOptional(),
});

const putDigestTopicSchema = strictObject({
  schedules: z
    .array(strictObject({ id: id.exactOptional(), ...scheduleFields }), {
      error: expected('a list of schedules'),
    })
    .min(1, { error: 'expected at least one schedule' })
    .max(MAX_SCHEDULES, { error: `at most ${MAX_SCHEDULES} schedules` }),
  categories: z
    .array(category, { error: expected('a list of categories') })
    .max(MAX_CATEGORIES, { error: `at most ${MAX_CATEGORIES} categories` })
    .exactOptional(),
}).meta({ id: 'PutDigestTopic' });

/** `PUT /digests/topics/{id}`. */
export const putDigestTopicBody = bodyOf(putDigestTopicSchema);

export type PutDigestTopic = z.infer<typeof putDigestTopicSchema>;

export const digestTopicAnswer = z
  .object({
    id: z.string(),
    schedules: z.array(z.object({ id: z.string(), ...scheduleFields })),
    categories: z.array(category),
    warnings: z.array(z.string()),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'DigestTopic', description: 'How a subscription topic gathers events for each user.' });

export type DigestTopicAnswer = z.infer<typeof digestTopicAnswer>;

export const digestTopicListAnswer = z
  .object({ items: z.array(digestTopicAnswer), paging })
  .meta({ id: 'DigestTopicList' });

const choiceSchema = strictObject({
  schedule_id: filledText.nullable().meta({ description: 'Null: the default schedule.' }),
}).meta({ id: 'DigestChoice' });

/** `PUT /digests/topics/{id}/users/{user_id}`. */
export const digestChoiceBody = bodyOf(choiceSchema);

export const digestChoiceAnswer = z
  .object({ schedule_id: z.string().nullable() })
  .meta({ id: 'DigestChoiceAnswer' });

const instance = z
  .object({
    digest_instance_id: z.string(),
    user_id: z.string(),
    topic_id: z.string(),
    status: z.enum(['IN_PROGRESS', 'COMPLETED']),
    event_count: z.int(),
    categories: z.array(category),
    category_key_counts: z.record(z.string(), z.int()),
    created_at: time,
    release_at: time,
    completed_at: time.exactOptional(),
    disabled: z.boolean(),
  })
  .meta({ id: 'DigestInstance' });

export const digestInstanceListAnswer = z
  .object({ items: z.array(instance), paging })
  .meta({ id: 'DigestInstanceList' });

export type DigestInstanceListAnswer = z.infer<typeof digestInstanceListAnswer>;

export const releaseDigestsAnswer = z
  .object({ released: z.int().meta({ description: 'Open digests that are released now.' }) })
  .meta({ id: 'ReleaseDigests' });
