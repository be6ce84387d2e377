import { z } from 'zod';
import { bodyTaken } from './body.ts';
import { jsonObject, object, oneOf, text, time } from './fields.ts';

const MAX_ID = 200;
const ID_LENGTH = `expected 1 to ${MAX_ID} characters`;

/** What an event, its id or its user goes by. */
export const eventText = text.min(1, { error: ID_LENGTH }).max(MAX_ID, { error: ID_LENGTH });

const inboundSchema = object({
  event: eventText.meta({ description: 'The name by which triggers, `cancel_on` and `wait-for` know it.' }),
  messageId: eventText.meta({ description: 'Tells repetitions apart: one that has come before is a 409.' }),
  type: oneOf(['track']),
  properties: jsonObject,
  userId: eventText.nullable().exactOptional(),
}).meta({ id: 'InboundEvent' });

/** `POST /inbound/courier` (reference 11.8). Further fields are kept, as part of the event. */
export const inboundBody = bodyTaken(inboundSchema, { take: (judged) => judged });

export const inboundAnswer = z.object({ messageId: z.string() }).meta({ id: 'InboundAccepted' });

/** `GET /inbound/events`: what has come, newest first, and what it brought about. */
export const eventListAnswer = z
  .object({
    events: z.array(
      z.object({
        source: z.string().meta({ description: '`inbound`, or the id of an inbound source.' }),
        message_id: z.string(),
        event: z.string(),
        user_id: z.string().nullable(),
        received_at: time,
        status: z.enum(['PROCESSING', 'PROCESSED']),
        run_ids: z.array(z.string()).meta({ description: 'Runs that it started.' }),
        woken_run_ids: z.array(z.string()).meta({ description: 'Runs that waited for it.' }),
        cancelation_ids: z.array(z.string()),
        problems: z.array(z.string()),
      }),
    ),
    next_cursor: z.string().exactOptional(),
  })
  .meta({ id: 'EventList' });

export type EventListAnswer = z.infer<typeof eventListAnswer>;

/** `GET /inbound/event-names`. */
export const eventNameListAnswer = z
  .object({ names: z.array(z.object({ source: z.string(), event: z.string(), last_at: time })) })
  .meta({ id: 'EventNameList' });

export type EventNameListAnswer = z.infer<typeof eventNameListAnswer>;
