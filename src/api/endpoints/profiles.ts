import type { Endpoint } from '../endpoint.ts';
import { profileAnswer, profileBody, successAnswer } from '../profile-schema.ts';

/** Stored profiles (reference 11.3). */
export const profileEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/profiles/{user_id}',
    operationId: 'getProfile',
    needs: 'read',
    tag: 'Profiles',
    summary: 'Read a profile',
    answer: { status: 200, schema: profileAnswer },
    errors: [404],
  },
  {
    method: 'POST',
    path: '/profiles/{user_id}',
    operationId: 'mergeProfile',
    needs: 'operate',
    tag: 'Profiles',
    summary: 'Merge into a profile, which is created if missing',
    body: profileBody.schema,
    answer: { status: 200, schema: successAnswer },
  },
  {
    method: 'PUT',
    path: '/profiles/{user_id}',
    operationId: 'putProfile',
    needs: 'operate',
    tag: 'Profiles',
    summary: 'Replace a profile',
    body: profileBody.schema,
    answer: { status: 200, schema: successAnswer },
  },
  {
    method: 'DELETE',
    path: '/profiles/{user_id}',
    operationId: 'deleteProfile',
    needs: 'operate',
    tag: 'Profiles',
    summary: 'Delete a profile',
    answer: { status: 204, schema: null },
  },
];
