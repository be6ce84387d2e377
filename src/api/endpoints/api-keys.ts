import { apiKeyListAnswer, createApiKeyBody, createdApiKeyAnswer } from '../api-key-schema.ts';
import type { Endpoint } from '../endpoint.ts';

/** Keys of the workspace (reference 3.1). */
export const apiKeyEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api-keys',
    operationId: 'listApiKeys',
    needs: 'manage',
    tag: 'API keys',
    summary: 'List API keys',
    answer: { status: 200, schema: apiKeyListAnswer },
  },
  {
    method: 'POST',
    path: '/api-keys',
    operationId: 'createApiKey',
    needs: 'manage',
    tag: 'API keys',
    summary: 'Create an API key, which is shown this once',
    description: 'A test key cannot create a key to production.',
    idempotent: false,
    body: createApiKeyBody.schema,
    answer: { status: 201, schema: createdApiKeyAnswer },
    errors: [403],
  },
  {
    method: 'DELETE',
    path: '/api-keys/{id}',
    operationId: 'deleteApiKey',
    needs: 'manage',
    tag: 'API keys',
    summary: 'Revoke an API key',
    answer: { status: 204, schema: null },
    errors: [404],
  },
];
