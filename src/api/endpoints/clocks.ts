import { advanceClockBody, advancedAnswer, clockAnswer, createClockBody } from '../clock-schema.ts';
import type { Endpoint } from '../endpoint.ts';

/** Virtual clocks: a sequence of 30 days, tested in a second (design §10). */
export const clockEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/clocks',
    operationId: 'createClock',
    needs: 'invoke',
    tag: 'Clocks',
    summary: 'Create a virtual clock',
    body: createClockBody.schema,
    answer: { status: 201, schema: clockAnswer },
  },
  {
    method: 'GET',
    path: '/clocks/{id}',
    operationId: 'getClock',
    needs: 'read',
    tag: 'Clocks',
    summary: 'Read a virtual clock',
    answer: { status: 200, schema: clockAnswer },
    errors: [404],
  },
  {
    method: 'POST',
    path: '/clocks/{id}/advance',
    operationId: 'advanceClock',
    needs: 'invoke',
    tag: 'Clocks',
    summary: 'Advance a virtual clock; answered once everything that became due has run',
    body: advanceClockBody.schema,
    answer: { status: 200, schema: advancedAnswer },
    errors: [404],
  },
];
