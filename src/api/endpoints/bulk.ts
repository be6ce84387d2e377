import {
  addBulkUsersBody,
  bulkCreatedAnswer,
  bulkJobAnswer,
  bulkUserListAnswer,
  createBulkBody,
} from '../bulk-schema.ts';
import { cursor, type Endpoint } from '../endpoint.ts';

/** A message for many users, each with data of their own (reference 11.10). */
export const bulkEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/bulk',
    operationId: 'createBulkJob',
    needs: 'invoke',
    tag: 'Bulk',
    summary: 'Create a job: a message for users who are added afterwards',
    body: createBulkBody.schema,
    answer: { status: 201, schema: bulkCreatedAnswer },
  },
  {
    method: 'POST',
    path: '/bulk/{job_id}',
    operationId: 'addBulkUsers',
    needs: 'invoke',
    tag: 'Bulk',
    summary: 'Add users to a job that has not been run',
    body: addBulkUsersBody.schema,
    answer: { status: 204, schema: null },
    errors: [400, 404, 409],
  },
  {
    method: 'GET',
    path: '/bulk/{job_id}',
    operationId: 'getBulkJob',
    needs: 'read',
    tag: 'Bulk',
    summary: 'Read a job and how far it has come',
    answer: { status: 200, schema: bulkJobAnswer },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/bulk/{job_id}/users',
    operationId: 'listBulkUsers',
    needs: 'read',
    tag: 'Bulk',
    summary: 'List the users of a job, each with what became of them',
    query: [cursor],
    answer: { status: 200, schema: bulkUserListAnswer },
    errors: [400, 404],
  },
  {
    method: 'POST',
    path: '/bulk/{job_id}/run',
    operationId: 'runBulkJob',
    needs: 'invoke',
    tag: 'Bulk',
    summary: 'Send to the users of a job; once',
    answer: { status: 204, schema: null },
    errors: [404, 409],
  },
];
