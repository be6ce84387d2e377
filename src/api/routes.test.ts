import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from './routes.ts';

describe('ENDPOINTS', () => {
  it('are these', () => {
    expect(ENDPOINTS.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /automations/invoke',
      'POST /automations/{templateId}/invoke',
      'GET /automations',
      'POST /automations',
      'GET /automations/{idOrAlias}',
      'PUT /automations/{idOrAlias}',
      'DELETE /automations/{idOrAlias}',
      'POST /automations/{idOrAlias}/publish',
      'GET /automations/{idOrAlias}/versions',
      'POST /automations/tokens/evaluate',
      'POST /automations/triggers/preview',
      'GET /automations/runs',
      'GET /automations/runs/{id}',
      'GET /automations/runs/{id}/steps',
      'POST /automations/cancel',
      'POST /journeys/cancel',
      'GET /cancelations',
      'GET /cancelations/{id}',
      'GET /cancelations/{id}/runs',
      'POST /clocks',
      'GET /clocks/{id}',
      'POST /clocks/{id}/advance',
      'POST /inbound/courier',
      'GET /inbound/events',
      'GET /inbound/event-names',
      'GET /messages',
      'GET /messages/{id}',
      'GET /profiles/{user_id}',
      'POST /profiles/{user_id}',
      'PUT /profiles/{user_id}',
      'PATCH /profiles/{user_id}',
      'DELETE /profiles/{user_id}',
      'GET /profiles/{user_id}/lists',
      'POST /profiles/{user_id}/lists',
      'DELETE /profiles/{user_id}/lists',
      'GET /lists',
      'GET /lists/{id}',
      'PUT /lists/{id}',
      'DELETE /lists/{id}',
      'PUT /lists/{id}/restore',
      'GET /lists/{id}/subscriptions',
      'PUT /lists/{id}/subscriptions',
      'POST /lists/{id}/subscriptions',
      'PUT /lists/{id}/subscriptions/{user_id}',
      'DELETE /lists/{id}/subscriptions/{user_id}',
      'GET /audiences',
      'GET /audiences/{id}',
      'PUT /audiences/{id}',
      'DELETE /audiences/{id}',
      'GET /audiences/{id}/members',
      'GET /providers/catalog',
      'GET /providers',
      'POST /providers',
      'GET /providers/{id}',
      'PUT /providers/{id}',
      'DELETE /providers/{id}',
      'GET /api-keys',
      'POST /api-keys',
      'DELETE /api-keys/{id}',
      'GET /events',
      'GET /setup',
      'POST /session',
      'GET /session',
      'DELETE /session',
      'PUT /session/password',
      'GET /sessions',
      'DELETE /sessions/{id}',
      'POST /invitations/read',
      'POST /invitations/accept',
      'GET /members',
      'PUT /members/{id}',
      'DELETE /members/{id}',
      'GET /invitations',
      'POST /invitations',
      'DELETE /invitations/{id}',
      'GET /health',
      'GET /ready',
      'GET /metrics',
    ]);
  });

  it('have names of their own', () => {
    const names = ENDPOINTS.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('answer with schemas that have a name, as their bodies do', () => {
    for (const { operationId, body, answer } of ENDPOINTS) {
      for (const schema of [body, answer.schema]) {
        if (schema) expect(schema.meta()?.id, operationId).toBeTypeOf('string');
      }
    }
  });
});
