import { z } from 'zod';
import { epochMs } from './fields.ts';
import { paging } from './paging-schema.ts';

const MESSAGE_STATUSES = [
  'ENQUEUED',
  'DELAYED',
  'SENDING',
  'ROUTED',
  'SENT',
  'DELIVERED',
  'OPENED',
  'CLICKED',
  'CANCELED',
  'DIGESTED',
  'FILTERED',
  'SIMULATED',
  'THROTTLED',
  'UNCERTAIN',
  'UNDELIVERABLE',
  'UNMAPPED',
  'UNROUTABLE',
] as const;

const messageFields = {
  id: z.string(),
  status: z.enum(MESSAGE_STATUSES).meta({
    description: '`UNCERTAIN`: the server stopped while the provider was being called.',
  }),
  recipient: z.string(),
  event: z.string(),
  notification: z.string(),
  enqueued: epochMs,
  sent: epochMs.exactOptional(),
  delivered: epochMs.exactOptional(),
  opened: epochMs.exactOptional(),
  clicked: epochMs.exactOptional(),
  canceledAt: epochMs.exactOptional(),
  error: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  runId: z.string().meta({ description: 'The run that sent it.' }).exactOptional(),
  listId: z.string().exactOptional(),
  listMessageId: z.string().exactOptional(),
};

/** A message as it is listed (reference 11.2). */
const messageDetails = z.object(messageFields).meta({ id: 'MessageDetails' });

export type MessageDetails = z.infer<typeof messageDetails>;

/** `GET /messages`, newest first. */
export const messageListAnswer = z
  .object({ paging, results: z.array(messageDetails) })
  .meta({ id: 'MessageList' });

export type MessageListAnswer = z.infer<typeof messageListAnswer>;

/** `GET /messages/{id}`. */
export const messageAnswer = z
  .object({
    ...messageFields,
    providers: z.array(z.looseObject({ provider: z.string(), status: z.string() })),
  })
  .meta({ id: 'Message' });

export type MessageAnswer = z.infer<typeof messageAnswer>;

/** `GET /messages/{id}/history`. */
export const messageHistoryAnswer = z
  .object({ results: z.array(z.looseObject({ type: z.string(), ts: epochMs })) })
  .meta({ id: 'MessageHistory' });

export type MessageHistoryAnswer = z.infer<typeof messageHistoryAnswer>;

const outputContent = z.object({
  subject: z.string(),
  title: z.string(),
  body: z.string(),
  text: z.string(),
  html: z.string(),
  blocks: z.array(z.object({ type: z.string(), text: z.string() })),
});

/** `GET /messages/{id}/output`. */
export const messageOutputAnswer = z
  .object({
    results: z.array(
      z.object({
        channel: z.string(),
        channel_id: z.string().meta({ description: 'The provider.' }),
        content: outputContent,
      }),
    ),
  })
  .meta({ id: 'MessageOutput' });

export type MessageOutputAnswer = z.infer<typeof messageOutputAnswer>;

/** `POST /messages/{id}/resend`. */
export const resendAnswer = z
  .object({ messageId: z.string().meta({ description: 'The id of the new message.' }) })
  .meta({ id: 'Resent' });

export type ResendAnswer = z.infer<typeof resendAnswer>;
