import { cursor, type Endpoint } from '../endpoint.ts';
import { putListBody, subscriptionBody, subscriptionListAnswer } from '../list-schema.ts';

/** Lists and who is on them (reference 11.4). */
export const listEndpoints: readonly Endpoint[] = [
  {
    method: 'PUT',
    path: '/lists/{id}',
    operationId: 'putList',
    needs: 'operate',
    tag: 'Lists',
    summary: 'Create or rename a list',
    body: putListBody.schema,
    answer: { status: 204, schema: null },
  },
  {
    method: 'PUT',
    path: '/lists/{id}/subscriptions/{user_id}',
    operationId: 'putSubscription',
    needs: 'operate',
    tag: 'Lists',
    summary: 'Subscribe a user to a list, which is created if missing',
    body: subscriptionBody.schema,
    answer: { status: 204, schema: null },
  },
  {
    method: 'DELETE',
    path: '/lists/{id}/subscriptions/{user_id}',
    operationId: 'deleteSubscription',
    needs: 'operate',
    tag: 'Lists',
    summary: 'Take a user off a list',
    answer: { status: 204, schema: null },
    errors: [400, 404],
  },
  {
    method: 'GET',
    path: '/lists/{id}/subscriptions',
    operationId: 'listSubscriptions',
    needs: 'read',
    tag: 'Lists',
    summary: 'List the subscribers of a list',
    query: [cursor],
    answer: { status: 200, schema: subscriptionListAnswer },
    errors: [400, 404],
  },
];
