import { z } from 'zod';
import { bodyOf } from './body.ts';
import { jsonObject, name, object, time } from './fields.ts';
import { paging } from './paging-schema.ts';

const preferences = jsonObject.nullable().exactOptional();

const putListSchema = object({ name, preferences }).meta({ id: 'PutList' });

/** `PUT /lists/{id}` (reference 11.4). */
export const putListBody = bodyOf(putListSchema);

const subscriptionSchema = object({ preferences }).meta({ id: 'PutSubscription' });

/** `PUT /lists/{id}/subscriptions/{user_id}`. */
export const subscriptionBody = bodyOf(subscriptionSchema);

/** `GET /lists/{id}/subscriptions`. */
export const subscriptionListAnswer = z
  .object({
    items: z.array(
      z.object({
        recipientId: z.string(),
        created: time.exactOptional(),
        preferences: jsonObject.exactOptional(),
      }),
    ),
    paging,
  })
  .meta({ id: 'SubscriptionList' });

export type SubscriptionListAnswer = z.infer<typeof subscriptionListAnswer>;
