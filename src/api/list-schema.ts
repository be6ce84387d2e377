import { z } from 'zod';
import { bodyOf } from './body.ts';
import { filledText, jsonObject, name, object, time } from './fields.ts';
import { paging } from './paging-schema.ts';

const preferences = jsonObject.nullable().exactOptional();

const putListSchema = object({ name, preferences }).meta({ id: 'PutList' });

/** `PUT /lists/{id}` (reference 11.4). */
export const putListBody = bodyOf(putListSchema);

const subscriptionSchema = object({ preferences }).meta({ id: 'PutSubscription' });

/** `PUT /lists/{id}/subscriptions/{user_id}`. */
export const subscriptionBody = bodyOf(subscriptionSchema);

const MAX_AT_ONCE = 10_000;

const subscribersSchema = object({
  recipients: z
    .array(object({ recipientId: filledText, preferences }), { error: 'expected a list of recipients' })
    .max(MAX_AT_ONCE, { error: `at most ${MAX_AT_ONCE} recipients at once` }),
}).meta({ id: 'PutSubscribers' });

/** `PUT` and `POST /lists/{id}/subscriptions`. */
export const subscribersBody = bodyOf(subscribersSchema);

const listsOfUserSchema = object({
  lists: z
    .array(object({ listId: filledText, preferences }), { error: 'expected a list of lists' })
    .max(MAX_AT_ONCE, { error: `at most ${MAX_AT_ONCE} lists at once` }),
}).meta({ id: 'SubscribeToLists' });

/** `POST /profiles/{user_id}/lists`. */
export const listsOfUserBody = bodyOf(listsOfUserSchema);

/** `GET /lists/{id}`. */
export const listAnswer = z
  .object({ id: z.string(), name: z.string(), created: time, updated: time })
  .meta({ id: 'List' });

/** `GET /lists`. */
export const listListAnswer = z.object({ items: z.array(listAnswer), paging }).meta({ id: 'ListList' });

export type ListListAnswer = z.infer<typeof listListAnswer>;

/** `GET /profiles/{user_id}/lists`. */
export const userListsAnswer = z
  .object({ results: z.array(listAnswer.extend({ preferences: jsonObject.exactOptional() })), paging })
  .meta({ id: 'ListsOfUser' });

export type UserListsAnswer = z.infer<typeof userListsAnswer>;

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
