import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { expected, filledText, jsonObject, object, text } from './fields.ts';
import { paging } from './paging-schema.ts';

const MAX_USERS = 1_000;

const optionalObject = jsonObject.nullable().exactOptional();

const bulkMessage = object({
  event: filledText.nullable().exactOptional(),
  template: filledText.nullable().exactOptional(),
  content: optionalObject,
  brand: text.nullable().exactOptional(),
  data: optionalObject,
  locale: optionalObject,
  override: optionalObject,
})
  .refine(({ event, template, content }) => Boolean(event ?? template ?? content), {
    error: 'expected "event", "template" or "content"',
  })
  .refine(({ template, content }) => !template || !content, {
    error: 'expected either "template" or "content", not both',
  });

const createBulkSchema = object({ message: bulkMessage }).meta({ id: 'CreateBulkJob' });

/** `POST /bulk` (reference 11.10). */
export const createBulkBody = bodyTaken(createBulkSchema, { take: ({ message }) => message as JsonObject });

const bulkUser = object({
  recipient: text.nullable().exactOptional(),
  to: optionalObject,
  data: optionalObject,
  profile: optionalObject,
  preferences: optionalObject,
});

const addBulkUsersSchema = object({
  users: z
    .array(bulkUser, { error: expected('a list of users') })
    .min(1, { error: 'expected at least one user' })
    .max(MAX_USERS, { error: `at most ${MAX_USERS} users at once` }),
}).meta({ id: 'AddBulkUsers' });

/** `POST /bulk/{job_id}`. */
export const addBulkUsersBody = bodyTaken(addBulkUsersSchema, {
  take: ({ users }) => users as readonly JsonObject[],
});

export const bulkCreatedAnswer = z.object({ jobId: z.string() }).meta({ id: 'BulkJobCreated' });

export const bulkJobAnswer = z
  .object({
    job: z.object({
      definition: jsonObject,
      enqueued: z.int(),
      failures: z.int(),
      received: z.int(),
      status: z.enum(['CREATED', 'PROCESSING', 'COMPLETED', 'ERROR']),
    }),
  })
  .meta({ id: 'BulkJob' });

export const bulkUserListAnswer = z
  .object({
    items: z.array(
      z.looseObject({
        status: z.enum(['PENDING', 'ENQUEUED', 'ERROR']),
        messageId: z.string().exactOptional(),
      }),
    ),
    paging,
  })
  .meta({ id: 'BulkUserList' });
