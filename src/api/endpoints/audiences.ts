import {
  audienceAnswer,
  audienceListAnswer,
  memberListAnswer,
  putAudienceAnswer,
  putAudienceBody,
} from '../audience-schema.ts';
import { cursor, type Endpoint } from '../endpoint.ts';

/** Audiences: everybody whose profile passes a filter (reference 11.10). */
export const audienceEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/audiences',
    operationId: 'listAudiences',
    needs: 'read',
    tag: 'Audiences',
    summary: 'List the audiences',
    query: [cursor],
    answer: { status: 200, schema: audienceListAnswer },
  },
  {
    method: 'GET',
    path: '/audiences/{id}',
    operationId: 'getAudience',
    needs: 'read',
    tag: 'Audiences',
    summary: 'Read an audience',
    answer: { status: 200, schema: audienceAnswer },
    errors: [404],
  },
  {
    method: 'PUT',
    path: '/audiences/{id}',
    operationId: 'putAudience',
    needs: 'operate',
    tag: 'Audiences',
    summary: 'Create an audience, or change what is given',
    body: putAudienceBody.schema,
    answer: { status: 200, schema: putAudienceAnswer },
  },
  {
    method: 'DELETE',
    path: '/audiences/{id}',
    operationId: 'deleteAudience',
    needs: 'operate',
    tag: 'Audiences',
    summary: 'Delete an audience',
    answer: { status: 204, schema: null },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/audiences/{id}/members',
    operationId: 'listAudienceMembers',
    needs: 'read',
    tag: 'Audiences',
    summary: 'List who belongs to an audience now',
    description:
      'A page may be short, or empty, and still have a cursor: it ends with the profiles it looked at.',
    query: [cursor],
    answer: { status: 200, schema: memberListAnswer },
    errors: [400, 404],
  },
];
