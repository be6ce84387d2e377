import {
  cancelAnswer,
  cancelationAnswer,
  cancelationListAnswer,
  cancelBody,
  canceledRunListAnswer,
} from '../cancel-schema.ts';
import { cursor, type Endpoint, limit } from '../endpoint.ts';

const description =
  'Once this has been answered, no provider call starts for any run that matched; calls already begun are named. Finished and canceled runs stay as they are. More runs than `max_runs`: 409, with the preview as `cancelation`.';

/** Canceling, and the receipts of it (reference 5.2, D-20, design §12). */
export const cancelationEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/automations/cancel',
    operationId: 'cancelRuns',
    needs: 'cancel',
    tag: 'Cancelations',
    summary: 'Cancel every run with a token, or one run',
    description,
    body: cancelBody.schema,
    answer: { status: 202, schema: cancelAnswer },
    errors: [404],
  },
  {
    method: 'POST',
    path: '/journeys/cancel',
    operationId: 'cancelJourneys',
    needs: 'cancel',
    tag: 'Cancelations',
    summary: "The same, under the path of Courier's journeys",
    description,
    body: cancelBody.schema,
    answer: { status: 202, schema: cancelAnswer },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/cancelations',
    operationId: 'listCancelations',
    needs: 'read',
    tag: 'Cancelations',
    summary: 'List receipts, newest first',
    query: [cursor, limit(20, 50)],
    answer: { status: 200, schema: cancelationListAnswer },
    errors: [400],
  },
  {
    method: 'GET',
    path: '/cancelations/{id}',
    operationId: 'getCancelation',
    needs: 'read',
    tag: 'Cancelations',
    summary: 'Read a receipt',
    answer: { status: 200, schema: cancelationAnswer },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/cancelations/{id}/runs',
    operationId: 'listCanceledRuns',
    needs: 'read',
    tag: 'Cancelations',
    summary: 'List the runs that a cancel stopped, oldest first',
    query: [cursor, limit(50, 1000)],
    answer: { status: 200, schema: canceledRunListAnswer },
    errors: [400, 404],
  },
];
