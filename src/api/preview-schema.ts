import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { expected, filledText, jsonObject, object, oneOf, text } from './fields.ts';

const CHANNELS = ['email', 'sms', 'push', 'inbox', 'direct_message', 'banner', 'webhook'] as const;

const schema = object({
  channel: oneOf(CHANNELS),
  data: jsonObject.nullable().exactOptional(),
  profile: jsonObject.nullable().exactOptional(),
  recipient: text.nullable().exactOptional(),
  locale: text.nullable().exactOptional(),
  brand_id: filledText.nullable().exactOptional(),
  version: z
    .string({ error: expected('draft, published or v<number>') })
    .nullable()
    .exactOptional(),
}).meta({ id: 'NotificationPreview' });

/** `POST /notifications/{notificationId}/preview`. */
export const previewNotificationBody = bodyTaken(schema, {
  take: ({ channel, data, profile, recipient, locale, brand_id, version }) => ({
    channel,
    data: (data ?? {}) as JsonObject,
    profile: (profile ?? {}) as JsonObject,
    recipient: recipient ?? '',
    locale: locale ?? null,
    brand_id: brand_id ?? null,
    version: version ?? null,
  }),
});

/** What a template looks like with this data. */
export const notificationPreviewAnswer = z
  .object({
    result: z.enum(['rendered', 'empty', 'failed']),
    content: jsonObject
      .nullable()
      .meta({ description: 'Null unless it was rendered; its fields are those of the channel.' }),
    missing: z.array(z.string()).meta({ description: 'Variables that are written and are not there.' }),
    error: z.string().nullable(),
  })
  .meta({ id: 'NotificationPreviewResult' });

export type NotificationPreviewAnswer = z.infer<typeof notificationPreviewAnswer>;
