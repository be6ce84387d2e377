import { z } from 'zod';
import { CHANNEL_CLASSES, type Choice, PREFERENCE_STATUSES } from '../automation/preference.ts';
import { bodyOf, bodyTaken } from './body.ts';
import { expected, flag, name, object, time } from './fields.ts';
import { paging } from './paging-schema.ts';

const status = z.enum(PREFERENCE_STATUSES, { error: expected(`one of ${PREFERENCE_STATUSES.join(', ')}`) });
const channel = z.enum(CHANNEL_CLASSES, { error: expected(`one of ${CHANNEL_CLASSES.join(', ')}`) });

const putSectionSchema = object({ name }).meta({ id: 'PutPreferenceSection' });

/** `PUT /preferences/sections/{section_id}`. */
export const putSectionBody = bodyOf(putSectionSchema);

const putTopicSchema = object({ name, default_status: status }).meta({ id: 'PutTopic' });

/** `PUT /preferences/sections/{section_id}/topics/{topic_id}`. */
export const putTopicBody = bodyOf(putTopicSchema);

const topic = z
  .object({
    id: z.string(),
    section_id: z.string(),
    name: z.string(),
    default_status: status,
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Topic' });

export const topicAnswer = topic;

export type TopicAnswer = z.infer<typeof topicAnswer>;

export const topicListAnswer = z.object({ items: z.array(topic), paging }).meta({ id: 'TopicList' });

const section = z
  .object({ id: z.string(), name: z.string(), created_at: time, updated_at: time, topics: z.array(topic) })
  .meta({ id: 'PreferenceSection' });

export const sectionAnswer = section;

export type SectionAnswer = z.infer<typeof sectionAnswer>;

export const sectionListAnswer = z
  .object({ items: z.array(section), paging })
  .meta({ id: 'PreferenceSectionList' });

/** What is chosen for a topic, by a user or as a tenant's default. */
export const choiceFields = {
  status,
  has_custom_routing: flag.nullable().exactOptional(),
  custom_routing: z
    .array(channel, { error: expected('a list of channels') })
    .nullable()
    .exactOptional(),
};

type GivenChoice = z.infer<z.ZodObject<typeof choiceFields>>;

/** A choice, complete. */
export function choiceOf({ status, has_custom_routing, custom_routing }: GivenChoice): Choice {
  return { status, has_custom_routing: has_custom_routing ?? false, custom_routing: custom_routing ?? [] };
}

const putPreferenceSchema = object({ topic: object(choiceFields) }).meta({ id: 'PutPreference' });

/** `PUT /users/{user_id}/preferences/{topic_id}` (reference 11.9). */
export const putPreferenceBody = bodyTaken(putPreferenceSchema, {
  take: ({ topic }): Choice => choiceOf(topic),
});

const topicPreference = z
  .object({
    topic_id: z.string(),
    topic_name: z.string(),
    default_status: status,
    status,
    has_custom_routing: z.boolean(),
    custom_routing: z.array(channel),
  })
  .meta({ id: 'TopicPreference' });

export type TopicPreferenceAnswer = z.infer<typeof topicPreference>;

export const preferenceListAnswer = z
  .object({ items: z.array(topicPreference), paging })
  .meta({ id: 'PreferenceList' });

export const preferenceAnswer = z.object({ topic: topicPreference }).meta({ id: 'Preference' });

export const putPreferenceAnswer = z.object({ message: z.string() }).meta({ id: 'PutPreferenceAnswer' });
