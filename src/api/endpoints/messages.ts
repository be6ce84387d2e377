import { cursor, type Endpoint, limit } from '../endpoint.ts';
import { messageAnswer, messageListAnswer } from '../message-schema.ts';

/** Looking at messages (reference 11.2). */
export const messageEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/messages',
    operationId: 'listMessages',
    needs: 'read',
    tag: 'Messages',
    summary: 'List messages, newest first',
    query: [
      cursor,
      limit(25, 100),
      { name: 'status', description: 'Statuses, joined by commas.' },
      { name: 'provider', description: 'Providers, joined by commas.' },
      { name: 'recipient', description: 'Only to this recipient.' },
      { name: 'notification', description: 'Only with this notification template.' },
      { name: 'runId', description: 'Only of this run.' },
      { name: 'messageId', description: 'Only this message.' },
      { name: 'traceId', description: 'Only of this request, e.g. one send to a list.' },
      { name: 'enqueued_after', description: 'Only younger ones: epoch milliseconds.' },
    ],
    answer: { status: 200, schema: messageListAnswer },
    errors: [400],
  },
  {
    method: 'GET',
    path: '/messages/{id}',
    operationId: 'getMessage',
    needs: 'read',
    tag: 'Messages',
    summary: 'Read a message',
    answer: { status: 200, schema: messageAnswer },
    errors: [404],
  },
];
