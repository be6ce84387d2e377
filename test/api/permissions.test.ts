import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { declareNeeds } from '../../src/http/permit.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();

it('answers HEAD as GET, with the same permission', async () => {
  const response = await fetch(`${server.url}/automations/runs`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${server.key}` },
  });
  expect(response.status).toBe(200);
});

it('does not start with a route that declares no permission', async () => {
  const app = fastify();
  declareNeeds(app);
  expect(() => app.get('/secrets', async () => 'all of them')).toThrow('GET /secrets declares no permission');
  expect(() => app.post('/automations/runs', async () => 'undeclared method')).toThrow(
    'declares no permission',
  );
});
