import { z } from 'zod';
import { bodyOf } from './body.ts';
import { filledText, jsonObject, object, time } from './fields.ts';
import { paging } from './paging-schema.ts';

export const inboxMessageAnswer = z
  .object({
    id: z.string(),
    title: z.string(),
    body: z.string(),
    actions: z.array(z.object({ content: z.string(), href: z.string() })),
    blocks: z.array(jsonObject),
    data: jsonObject,
    created_at: time,
    read_at: time.nullable(),
    archived_at: time.nullable(),
  })
  .meta({ id: 'InboxMessage' });

export type InboxMessageAnswer = z.infer<typeof inboxMessageAnswer>;

export const inboxAnswer = z
  .object({ unread: z.int(), paging, results: z.array(inboxMessageAnswer) })
  .meta({ id: 'Inbox' });

export type InboxAnswer = z.infer<typeof inboxAnswer>;

export const unreadAnswer = z.object({ unread: z.int() }).meta({ id: 'Unread' });

export const markedAllAnswer = z.object({ marked: z.int() }).meta({ id: 'MarkedAll' });

export const streamAnswer = z
  .string()
  .meta({ id: 'InboxStream', description: 'Server-sent events: `unread` and `message`.' });

/** `POST /auth/issue-token`, as Courier's. */
export const issueTokenBody = bodyOf(
  object({
    scope: filledText.meta({
      description: '`user_id:<id>`, one or several, and `inbox:read:messages`, `inbox:write:events`.',
    }),
    expires_in: filledText.meta({ description: 'For example `2 days`, `10h`, `2.5 hrs`; at most a year.' }),
  }).meta({ id: 'IssueToken' }),
);

export const issuedTokenAnswer = z.object({ token: z.string() }).meta({ id: 'IssuedToken' });
