import { cursor, type Endpoint, limit } from '../endpoint.ts';
import { eventListAnswer, eventNameListAnswer, inboundAnswer, inboundBody } from '../inbound-schema.ts';

/** Events from outside (reference 9, 11.8). */
export const inboundEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/inbound/courier',
    operationId: 'trackInboundEvent',
    needs: 'invoke',
    tag: 'Inbound events',
    summary: 'Tell of an event',
    description:
      'It starts the automations whose trigger it is, and cancels runs whose automation says so in `cancel_on`; those have been canceled when the answer comes. A `messageId` that has come before is a 409.',
    body: inboundBody.schema,
    answer: { status: 202, schema: inboundAnswer },
    errors: [409, 503],
  },
  {
    method: 'GET',
    path: '/inbound/events',
    operationId: 'listInboundEvents',
    needs: 'read',
    tag: 'Inbound events',
    summary: 'List events, newest first, with what they brought about',
    query: [cursor, limit(20, 100)],
    answer: { status: 200, schema: eventListAnswer },
    errors: [400],
  },
  {
    method: 'GET',
    path: '/inbound/event-names',
    operationId: 'listInboundEventNames',
    needs: 'read',
    tag: 'Inbound events',
    summary: 'List the names of events that have come',
    query: [{ name: 'source', description: '`inbound`, or the id of an inbound source. Default: all.' }],
    answer: { status: 200, schema: eventNameListAnswer },
  },
];
