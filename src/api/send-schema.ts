import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { expected, filledText, jsonObject, object, text } from './fields.ts';

const to = z
  .union([jsonObject, z.array(jsonObject)], {
    error: expected('an object such as { "user_id": "…" }, or a list of them'),
  })
  .meta({
    description:
      'A user (`user_id`), a list (`list_id`), lists by pattern (`list_pattern`), an audience (`audience_id`), an address (`email`, `phone_number`, `webhook`, `slack`, `ms_teams` …), or several of them.',
  });

/** A Send API message (reference 11.1); what is inside its parts is judged by `checkMessageOptions`. */
const messageSchema = object({
  to,
  template: filledText.nullable().exactOptional(),
  content: jsonObject
    .nullable()
    .meta({
      type: 'object',
      additionalProperties: true,
      description: '`{ title, body }`, or Elemental `{ version, elements }`. Either this or `template`.',
    })
    .exactOptional(),
  data: jsonObject.nullable().exactOptional(),
  brand_id: text.nullable().exactOptional(),
  profile: jsonObject.nullable().exactOptional(),
  routing: jsonObject
    .nullable()
    .meta({ description: '`{ method: "single" | "all", channels }`; channels may be nested.' })
    .exactOptional(),
  channels: jsonObject.nullable().exactOptional(),
  providers: jsonObject.nullable().exactOptional(),
  delay: jsonObject
    .nullable()
    .meta({ description: '`duration` in ms, or `until` a moment or opening hours in `timezone`.' })
    .exactOptional(),
  expiry: jsonObject.nullable().exactOptional(),
  timeout: jsonObject.nullable().exactOptional(),
  metadata: jsonObject.nullable().exactOptional(),
  preferences: jsonObject.nullable().exactOptional(),
  context: jsonObject.nullable().exactOptional(),
}).meta({ id: 'SendMessage' });

const sendSchema = object({ message: messageSchema }).meta({ id: 'Send' });

/** `POST /send` (reference 11.1). */
export const sendBody = bodyTaken(sendSchema, { take: ({ message }) => message as JsonObject });

export const sendAnswer = z
  .object({ requestId: z.string().meta({ description: 'For one recipient, the id of the message.' }) })
  .meta({ id: 'Sent' });

export type SendAnswer = z.infer<typeof sendAnswer>;
