import { afterAll, expect, it } from 'vitest';
import type { ApiKeyListAnswer, CreatedApiKeyAnswer } from '../../src/api/api-key-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import { ENDPOINTS } from '../../src/api/routes.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { createEmptyDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startServer, TEST_KEY, type TestServer } from '../support/server.ts';

const server = await startServer();
const { call } = server;

const INVOKE = { automation: { steps: [{ action: 'delay', duration: '1 day' }] } };

it.each(ENDPOINTS.map((endpoint) => [endpoint.method, endpoint.path, endpoint.open === true] as const))(
  'asks for a key where the documentation says so: %s %s',
  async (method, path, isOpen) => {
    const { status, body, headers } = await call<ErrorAnswer>(method, path.replace(/\{\w+\}/g, 'x'), {
      key: null,
    });
    if (isOpen) return expect(status).not.toBe(401);
    expect(status).toBe(401);
    expect(body.type).toBe('authentication_error');
    expect(headers.get('www-authenticate')).toBe('Bearer');
  },
);

it.each([
  ['no scheme', TEST_KEY],
  ['another scheme', `Digest ${TEST_KEY}`],
  ['an unknown key', 'Bearer pk_prod_NOBODY'],
  ['an empty key', 'Bearer '],
  ['two keys', `Bearer ${TEST_KEY} ${TEST_KEY}`],
  ['Basic without a password', `Basic ${Buffer.from(`${TEST_KEY}:`).toString('base64')}`],
  ['Basic that is not base64', 'Basic %%%'],
])('refuses %s', async (_what, authorization) => {
  const reply = await call<ErrorAnswer>('GET', '/automations', { key: null, headers: { authorization } });
  expect(reply.status).toBe(401);
  expect(reply.text).not.toContain(TEST_KEY);
});

it.each([
  ['Bearer in any case', `bEARER ${TEST_KEY}`],
  ['Basic with the key as password', `Basic ${Buffer.from(`me@example.com:${TEST_KEY}`).toString('base64')}`],
])('takes %s', async (_what, authorization) => {
  expect((await call('GET', '/automations', { key: null, headers: { authorization } })).status).toBe(200);
});

it('shows a new key once, and lists it by its hint', async () => {
  const { body: created, status } = await call<CreatedApiKeyAnswer>('POST', '/api-keys', {
    body: { name: 'backend' },
  });
  expect(status).toBe(201);
  expect(created).toMatchObject({
    name: 'backend',
    environment: 'production',
    scope: 'published',
    last_used_at: null,
  });
  expect((await call('GET', '/automations', { key: created.key })).status).toBe(200);
  const list = await call<ApiKeyListAnswer>('GET', '/api-keys');
  expect(list.body.api_keys.map(({ id }) => id)).toContain(created.id);
  expect(list.text).not.toContain(created.key);
});

it('keeps environments apart: data, and keys', async () => {
  const test = await call<CreatedApiKeyAnswer>('POST', '/api-keys', {
    body: { environment: 'test', scope: 'draft' },
  });
  const { key } = test.body;
  expect(key).toMatch(/^dk_test_/);
  const { body } = await call<{ runId: string }>('POST', '/automations/invoke', { body: INVOKE });
  expect((await call('GET', `/automations/runs/${body.runId}`, { key })).status).toBe(404);
  const seen = await call<ApiKeyListAnswer>('GET', '/api-keys', { key });
  expect(seen.body.api_keys.map(({ environment }) => environment)).toEqual(['test']);
  const production = await call<CreatedApiKeyAnswer>('POST', '/api-keys', { body: {} });
  expect((await call('DELETE', `/api-keys/${production.body.id}`, { key })).status).toBe(404);
  const escalation = await call<ErrorAnswer>('POST', '/api-keys', {
    key,
    body: { environment: 'production' },
  });
  expect(escalation).toMatchObject({ status: 403, body: { type: 'authorization_error' } });
});

it('ends a key within two seconds on every node', async () => {
  const { url, drop } = await createEmptyDatabase();
  const start = async () => {
    const database = openPostgresql({ url });
    await migrate(database);
    return startServer({ database });
  };
  // Registered first, so that it runs last: the servers have closed their connections by then.
  afterAll(drop);
  const [one, two] = [await start(), await start()];
  const { body } = await one.call<CreatedApiKeyAnswer>('POST', '/api-keys', { body: {} });
  const statusAt = async (node: TestServer) =>
    (await node.call('GET', '/automations', { key: body.key })).status;
  expect([await statusAt(one), await statusAt(two)]).toEqual([200, 200]);
  const started = Date.now();
  expect((await one.call('DELETE', `/api-keys/${body.id}`)).status).toBe(204);
  await eventually(async () => expect([await statusAt(one), await statusAt(two)]).toEqual([401, 401]));
  expect(Date.now() - started).toBeLessThan(2_500);
});
