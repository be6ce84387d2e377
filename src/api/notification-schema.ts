import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { epochMs, expected, filledText, jsonObject, name, object, text } from './fields.ts';
import { paging } from './paging-schema.ts';

const MAX_TAGS = 100;

const element = jsonObject.meta({
  id: 'ElementalNode',
  type: 'object',
  additionalProperties: true,
  description: 'An element of Elemental 2022-01-01; see docs/templates.md.',
});

const elements = z.array(element, { error: expected('a list of elements') });

const content = object({ version: text.exactOptional(), elements }).meta({ id: 'ElementalContent' });

const STATES = ['DRAFT', 'PUBLISHED'] as const;

const state = z
  .string({ error: expected('DRAFT or PUBLISHED') })
  .refine((value) => STATES.some((one) => one === value.toUpperCase()), {
    error: 'expected DRAFT or PUBLISHED',
  })
  .meta({
    description:
      '`DRAFT` (default) or `PUBLISHED`, in any case. `PUBLISHED` publishes what is written at once.',
  })
  .exactOptional();

const alias = name
  .refine((value) => value.trim() === value, { error: 'must not begin or end with a blank' })
  .refine((value) => !/^tenant\//i.test(value), { error: 'must not start with "tenant/"' })
  .refine((value) => !/^nt_/.test(value), { error: 'must not have the form of an id' })
  .nullable()
  .meta({ description: 'Stands for the id wherever a template is named.' });

const notification = object({
  name,
  tags: z
    .array(filledText, { error: expected('a list of texts') })
    .max(MAX_TAGS, { error: `at most ${MAX_TAGS} tags` }),
  brand: object({ id: filledText }).nullable(),
  subscription: object({ topic_id: filledText }).nullable(),
  routing: object({ strategy_id: filledText }).nullable(),
  content,
  alias: alias.exactOptional(),
}).meta({ id: 'NotificationTemplatePayload' });

const writeSchema = object({ notification, state }).meta({ id: 'NotificationWrite' });

/** `POST /notifications` and `PUT /notifications/{id}`: an alias that is left out stays as it is. */
export const writeNotificationBody = bodyTaken(writeSchema, {
  take: ({ notification: { alias: called, ...given }, state: wanted }) => {
    const { name: title, tags, brand, subscription, routing } = given;
    return {
      alias: called,
      payload: { name: title, tags, brand, subscription, routing, content: contentOf(given.content) },
      publish: isPublished(wanted),
    };
  },
});

/** `PUT /notifications/{id}/content`. */
export const putContentBody = bodyTaken(object({ content, state }).meta({ id: 'NotificationContentWrite' }), {
  take: (given) => ({ content: contentOf(given.content), publish: isPublished(given.state) }),
});

const elementSchema = object({ type: filledText, data: jsonObject.nullable().exactOptional(), state }).meta({
  id: 'NotificationElementWrite',
  additionalProperties: true,
  description: 'The fields of the element, at the top or in `data`.',
});

/** `PUT /notifications/{id}/elements/{elementId}`. */
export const putElementBody = bodyTaken(elementSchema, {
  take: ({ data, state: wanted, ...fields }) => ({
    element: { ...(fields as JsonObject), ...(data ?? {}) } as JsonObject,
    publish: isPublished(wanted),
  }),
});

const localeSchema = object({
  elements: z.array(element, { error: expected('a list of elements') }),
  state,
}).meta({
  id: 'NotificationLocaleWrite',
});

/** `PUT /notifications/{id}/locales/{localeId}`. */
export const putLocaleBody = bodyTaken(localeSchema, {
  take: (given) => ({ elements: given.elements, publish: isPublished(given.state) }),
});

const NOT_A_VERSION = expected('a version such as "v001"');

const publishSchema = object({
  version: z
    .string({ error: NOT_A_VERSION })
    .regex(/^v?\d{1,9}$/, { error: NOT_A_VERSION })
    .nullable()
    .meta({ description: 'Publishes this version again; absent or null publishes the draft.' })
    .exactOptional(),
}).meta({ id: 'NotificationPublish' });

/** `POST /notifications/{id}/publish`: null for the draft. */
export const publishNotificationBody = bodyTaken(publishSchema, {
  take: ({ version = null }) => ({ version: version === null ? null : Number(version.replace('v', '')) }),
});

const check = object({
  id: filledText,
  status: z.enum(['RESOLVED', 'FAILED', 'PENDING'], { error: expected('RESOLVED, FAILED or PENDING') }),
  type: z.literal('custom', { error: 'expected custom' }),
});

const MAX_CHECKS = 100;

/** `PUT /notifications/{id}/{submissionId}/checks`. */
export const putChecksBody = bodyTaken(
  object({
    checks: z
      .array(check, { error: expected('a list of checks') })
      .max(MAX_CHECKS, { error: `at most ${MAX_CHECKS} checks` }),
  }).meta({ id: 'ChecksWrite' }),
  {
    take: ({ checks }) => ({
      checks: checks.map(({ id, status, type }): JsonObject => ({ id, status, type })),
    }),
  },
);

function contentOf({
  version,
  elements: given,
}: {
  readonly version?: string;
  readonly elements: readonly JsonObject[];
}) {
  return { version: version ?? '2022-01-01', elements: given };
}

function isPublished(wanted: string | undefined): boolean {
  return wanted?.toUpperCase() === 'PUBLISHED';
}

const about = {
  created: epochMs,
  creator: z.string(),
  updated: epochMs.exactOptional(),
  updater: z.string().exactOptional(),
};
const stateAnswer = z.enum(STATES);

/** A template as every read and write answers it (reference 11.5). */
export const notificationAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    brand: z.object({ id: z.string() }).nullable(),
    subscription: z.object({ topic_id: z.string() }).nullable(),
    routing: z.object({ strategy_id: z.string() }).nullable(),
    content,
    alias: z.string().exactOptional(),
    state: stateAnswer,
    ...about,
  })
  .meta({ id: 'NotificationTemplate' });

export type NotificationAnswer = z.infer<typeof notificationAnswer>;

export const notificationListAnswer = z
  .object({
    paging,
    results: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        tags: z.array(z.string()),
        alias: z.string().exactOptional(),
        state: stateAnswer,
        ...about,
      }),
    ),
  })
  .meta({ id: 'NotificationTemplateList' });

export type NotificationListAnswer = z.infer<typeof notificationListAnswer>;

export const notificationVersionsAnswer = z
  .object({
    paging,
    versions: z.array(
      z.object({
        version: z.string(),
        created: epochMs,
        creator: z.string(),
        has_changes: z.boolean().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'NotificationVersionList' });

export type NotificationVersionsAnswer = z.infer<typeof notificationVersionsAnswer>;

/** Elements with the MD5 of what can be translated. */
export const notificationContentAnswer = z
  .object({ version: z.string(), elements: z.array(element) })
  .meta({ id: 'NotificationContent' });

export const contentMutationAnswer = z
  .object({
    id: z.string(),
    version: z.string(),
    elements: z.array(z.object({ id: z.string(), checksum: z.string() })),
    state: stateAnswer,
  })
  .meta({ id: 'NotificationContentMutation' });

export type ContentMutationAnswer = z.infer<typeof contentMutationAnswer>;

export const checksAnswer = z.object({ checks: z.array(jsonObject) }).meta({ id: 'Checks' });
