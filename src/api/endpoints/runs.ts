import { RUN_STATUSES } from '../../engine/status.ts';
import { cursor, type Endpoint, limit } from '../endpoint.ts';
import { runAnswer, runListAnswer } from '../run-schema.ts';
import { stepListAnswer } from '../step-answer.ts';

/** Looking at runs (reference 4.4 to 4.6). */
export const runEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/automations/runs',
    operationId: 'listRuns',
    needs: 'read',
    tag: 'Runs',
    summary: 'List runs, newest first',
    query: [
      cursor,
      limit(20, 50),
      { name: 'start_date', description: 'Created at or after this ISO 8601 date or timestamp.' },
      { name: 'end_date', description: 'Created at or before this ISO 8601 date or timestamp.' },
      { name: 'status', description: `Any of ${RUN_STATUSES.join(', ')}, joined by commas.` },
      { name: 'template_id', description: 'Ids of automations, joined by commas.' },
    ],
    answer: { status: 200, schema: runListAnswer },
    errors: [400],
  },
  {
    method: 'GET',
    path: '/automations/runs/{id}',
    operationId: 'getRun',
    needs: 'read',
    tag: 'Runs',
    summary: 'Read a run',
    answer: { status: 200, schema: runAnswer },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/automations/runs/{id}/steps',
    operationId: 'listRunSteps',
    needs: 'read',
    tag: 'Runs',
    summary: 'List the steps of a run, all of them',
    answer: { status: 200, schema: stepListAnswer },
    errors: [404],
  },
];
