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
