import { RUN_STATUSES } from '../../engine/status.ts';
import { cursor, type Endpoint, limit, type QueryParameter } from '../endpoint.ts';
import { runAnswer, runCountsAnswer, runListAnswer } from '../run-schema.ts';
import { stepListAnswer } from '../step-answer.ts';

const selection: readonly QueryParameter[] = [
  { name: 'start_date', description: 'Created at or after this ISO 8601 date or timestamp.' },
  { name: 'end_date', description: 'Created at or before this ISO 8601 date or timestamp.' },
  { name: 'status', description: `Any of ${RUN_STATUSES.join(', ')}, joined by commas.` },
  { name: 'status_not', description: 'None of these statuses, joined by commas.' },
  { name: 'template_id', description: 'Ids of automations, joined by commas.' },
  { name: 'template_id_not', description: 'Not of these automations: ids, joined by commas.' },
  { name: 'version', description: 'Of this version of its automation, e.g. `3`.' },
  { name: 'cancelation_token', description: 'With exactly this token.' },
  { name: 'recipient', description: 'For exactly this recipient.' },
  { name: 'trigger', description: 'Started so: the first word of its source, e.g. `invoke`.' },
  { name: 'q', description: 'A run id, token or recipient that begins so.' },
];

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
      ...selection,
      {
        name: 'expand',
        description: 'Adds `details` to each run; pages may then have 200.',
        values: ['details'],
      },
    ],
    answer: { status: 200, schema: runListAnswer },
    errors: [400],
  },
  {
    method: 'GET',
    path: '/automations/runs/counts',
    operationId: 'countRuns',
    needs: 'read',
    tag: 'Runs',
    summary: 'How many runs there are of each status, automation and trigger',
    description: 'Exact to 10,000, within a second. The counts by status do not heed `status`.',
    query: selection,
    answer: { status: 200, schema: runCountsAnswer },
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
