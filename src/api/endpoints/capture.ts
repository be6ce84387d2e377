import { captureAnswer, captureBody } from '../capture-schema.ts';
import type { Endpoint } from '../endpoint.ts';

/** Keeping the messages of an environment instead of sending them (docs/messages.md). */
export const captureEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/settings/capture',
    operationId: 'getCapture',
    needs: 'read',
    tag: 'Messages',
    summary: 'Read whether messages are kept instead of sent',
    answer: { status: 200, schema: captureAnswer },
  },
  {
    method: 'PUT',
    path: '/settings/capture',
    operationId: 'putCapture',
    needs: 'manage',
    tag: 'Messages',
    summary: 'Keep messages instead of sending them, or send them',
    description: 'Counts for messages that are handed over two seconds later.',
    body: captureBody.schema,
    answer: { status: 200, schema: captureAnswer },
  },
];
