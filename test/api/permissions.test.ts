import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { KEY_ACCESS, permissionsOf, permissionsOfKey, ROLES } from '../../src/access/role.ts';
import type { CreatedApiKeyAnswer } from '../../src/api/api-key-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import { ENDPOINTS } from '../../src/api/routes.ts';
import { declareNeeds } from '../../src/http/permit.ts';
import { newMember, signIn } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { call, service } = server;
await newMember(service.database, 'boss@example.com', 'admin');

const CLOSED = ENDPOINTS.flatMap(({ method, path, needs, answer }) =>
  // Streams stay open, and inboxes are asked for with keys and tokens of their own.
  needs === undefined || answer.mediaType === 'text/event-stream' || path.startsWith('/inbox/{user_id}')
    ? []
    : [{ method, path: path.replace(/\{\w+\}/g, 'nothing-of-this-name'), needs }],
);
/** It ends the session that the others are called with. */
const APART: readonly string[] = ['DELETE /session'];

describe.each(ROLES)('a member who is %s', (role) => {
  it('gets 403 exactly where the role does not permit, on every endpoint', async () => {
    await newMember(service.database, `${role}@example.com`, role);
    const browser = await signIn(server, `${role}@example.com`);
    for (const { method, path, needs } of CLOSED) {
      if (APART.includes(`${method} ${path}`)) continue;
      // A body that no endpoint takes: whoever is let through changes nothing.
      const reply = await browser.call<ErrorAnswer>(method, path, method === 'GET' ? {} : { body: '[]' });
      const isRefused = reply.status === 403;
      expect([`${method} ${path}`, isRefused]).toEqual([
        `${method} ${path}`,
        !permissionsOf(role).has(needs),
      ]);
      expect(reply.status).not.toBe(401);
      if (isRefused) expect(reply.body.message).toMatch(/^\w+: your role may not .* Needed is the role /);
    }
  });
});

describe.each(KEY_ACCESS)('a key with access %s', (access) => {
  it('gets 403 exactly where that does not permit, on every endpoint', async () => {
    const { body } = await call<CreatedApiKeyAnswer>('POST', '/api-keys', { body: { access } });
    expect(body.access).toBe(access);
    for (const { method, path, needs } of CLOSED) {
      if (APART.includes(`${method} ${path}`)) continue;
      const reply = await call<ErrorAnswer>(method, path, {
        key: body.key,
        ...(method === 'GET' ? {} : { body: '[]' }),
      });
      const isRefused = reply.status === 403;
      expect([`${method} ${path}`, isRefused]).toEqual([
        `${method} ${path}`,
        !permissionsOfKey(access).has(needs),
      ]);
    }
  });
});

it('tells a viewer who presses Cancel by the API what is needed, and who can grant it', async () => {
  const viewer = await signIn(server, 'viewer@example.com');
  const reply = await viewer.call<ErrorAnswer>('POST', '/automations/cancel', {
    body: { cancelation_token: 'user_123' },
  });
  expect(reply.status).toBe(403);
  expect(reply.body).toMatchObject({
    type: 'authorization_error',
    message:
      'cancel: your role may not cancel runs and messages. Needed is the role operator or higher. An admin can give it to you: The admin <boss@example.com>, The admin <admin@example.com>.',
    needs: 'cancel',
    roles: ['operator', 'admin'],
  });
});

it('does not let a cancel step do what its caller may not', async () => {
  const { body } = await call<CreatedApiKeyAnswer>('POST', '/api-keys', { body: { access: 'invoke' } });
  const invoke = (steps: readonly unknown[]) =>
    call<ErrorAnswer>('POST', '/automations/invoke', { key: body.key, body: { automation: { steps } } });
  expect((await invoke([{ action: 'delay', duration: '1 day' }])).status).toBe(200);
  const refused = await invoke([
    { action: 'delay', duration: '1 day' },
    { action: 'cancel', cancelation_token: 'user_123' },
  ]);
  expect(refused.status).toBe(403);
  expect(refused.body.message).toMatch(/^cancel: this key may not cancel/);
});

it('ends a key when it expires', async () => {
  const expires_at = new Date(Date.now() + 600).toISOString();
  const { body } = await call<CreatedApiKeyAnswer>('POST', '/api-keys', { body: { expires_at } });
  expect(body.expires_at).toBe(expires_at);
  const past = await call<ErrorAnswer>('POST', '/api-keys', { body: { expires_at: '2020-01-01T00:00:00Z' } });
  expect(past).toMatchObject({ status: 400, body: { message: 'expires_at: must be in the future' } });
  await expect
    .poll(async () => (await call('GET', '/automations', { key: body.key })).status, { timeout: 5_000 })
    .toBe(401);
});

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
