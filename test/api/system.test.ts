import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../scripts/postgres.mjs';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import { ENDPOINTS } from '../../src/api/routes.ts';
import { noToken } from '../../src/automation/token.ts';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/log.ts';
import { createService } from '../../src/service.ts';
import { bootstrapKey } from '../../src/store/api-key-bootstrap.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { createGate, eventually } from '../support/eventually.ts';
import { startServer, TEST_KEY } from '../support/server.ts';

const { call, app, url, service } = await startServer();

const SILENT = createLogger({ level: 'silent', format: 'json', colour: false });

describe('without a key', () => {
  it('says that it lives and is ready', async () => {
    expect((await call('GET', '/health', { key: null })).body).toEqual({ status: 'ok' });
    const ready = await call('GET', '/ready', { key: null });
    expect(ready.body).toEqual({ status: 'ready', database: 'pglite', version: '0.0.0-test' });
  });

  it('counts what it does for Prometheus', async () => {
    await call('POST', '/automations/invoke', {
      body: { automation: { steps: [{ action: 'cancel', cancelation_token: 'x' }] } },
    });
    const { text, headers } = await call('GET', '/metrics', { key: null });
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(/courier_automation_invoked 1\n/);
    expect(text).toContain(
      'belay_http_request_seconds_count{method="POST",route="/automations/invoke",status="200"} 1',
    );
  });

  it('serves its documentation under a policy that lets nothing in', async () => {
    const document = await fetch(`${url}/openapi.json`);
    expect(document.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await document.json()).toMatchObject({ openapi: '3.1.0' });
    const page = await fetch(`${url}/docs`);
    expect(await page.text()).toContain('<h1>Belay API</h1>');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; /,
    );
  });
});

it('has a route for every documented operation, and documents every route', () => {
  const documented = ENDPOINTS.map(({ method, path }) => `${method} ${path}`).sort();
  for (const { method, path } of ENDPOINTS) {
    expect(app.hasRoute({ method, url: path.replace(/\{(\w+)\}/g, ':$1') }), `${method} ${path}`).toBe(true);
  }
  expect(new Set(documented).size).toBe(documented.length);
});

it('sets its security headers on every answer, also on refusals', async () => {
  for (const path of ['/health', '/automations', '/nothing', '/automations/runs/x', '/automations/%FF']) {
    const { headers } = await call('GET', path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

it('says no more than an id of what nobody expected, and logs it under that', async () => {
  const lines: { err: Error; id: string }[] = [];
  const logger = Object.assign(createLogger({ level: 'silent', format: 'json', colour: false }), {
    error: (entry: { err: Error; error_id: string }) => lines.push({ err: entry.err, id: entry.error_id }),
  });
  const broken = createApp({
    service: {
      ...service,
      resolveToken: () => Promise.reject(new Error('secret internals')),
    },
    logger,
    retentionDays: 95,
    version: '',
  });
  const headers = { authorization: `Bearer ${TEST_KEY}`, 'idempotency-key': 'once' };
  const inject = () =>
    broken.inject({
      method: 'POST',
      url: '/automations/tokens/evaluate',
      headers,
      payload: { expression: 'x' },
    });
  const reply = await inject();
  expect(reply.statusCode).toBe(500);
  const body = reply.json<ErrorAnswer>();
  expect(body.type).toBe('api_error');
  expect(body.message).not.toContain('secret');
  expect(lines).toHaveLength(1);
  expect(body.message).toContain(lines[0]?.id);
  expect(lines[0]?.err.message).toBe('secret internals');
  // A failure of the server is an answer, and is replayed (reference 3.3).
  const replay = await inject();
  expect(replay.headers['idempotency-replayed']).toBe('true');
  expect(replay.json()).toEqual(body);
  expect(lines).toHaveLength(1);
  await broken.close();
});

it('answers 503 while the database is gone, and goes on when it is back', { timeout: 120_000 }, async () => {
  const postgres = await startPostgres(['fsync=off']);
  const database = openPostgresql({ url: postgres.url });
  await migrate(database);
  await bootstrapKey(database, { key: TEST_KEY });
  const alone = await createService({
    database,
    role: 'api',
    outboundAllow: [],
    retentionDays: 95,
    print: () => undefined,
    onError: () => undefined,
  });
  const node = createApp({ service: alone, logger: SILENT, retentionDays: 95, version: '' });
  const ask = (method: 'GET' | 'POST', path: string, payload?: object) =>
    node.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${TEST_KEY}` },
      ...(payload ? { payload } : {}),
    });
  const invoke = { automation: { steps: [{ action: 'delay', duration: '1 day' }] } };
  expect((await ask('POST', '/automations/invoke', invoke)).statusCode).toBe(200);

  await postgres.stop();
  for (const [method, path, payload] of [
    ['POST', '/automations/invoke', invoke],
    ['POST', '/automations/x/invoke', {}],
    ['POST', '/automations/cancel', { cancelation_token: 'x' }],
    ['GET', '/automations/runs'],
    ['GET', '/ready'],
  ] as const) {
    const reply = await ask(method, path, payload);
    expect(reply.statusCode, path).toBe(503);
    expect(reply.headers['retry-after']).toBe('1');
    expect(reply.json()).toMatchObject({ type: 'api_error' });
  }
  // A key is not called unknown because nobody could be asked.
  await eventually(async () => expect((await ask('GET', '/automations')).statusCode).toBe(503));
  expect((await ask('GET', '/health')).statusCode).toBe(200);
  await node.close();
  await alone.stop();
});

it('finishes the requests in hand when it closes', async () => {
  const [entered, held] = [createGate(), createGate()];
  const node = createApp({
    service: {
      ...service,
      resolveToken: async () => {
        entered.open();
        await held.opened;
        return noToken;
      },
    },
    logger: SILENT,
    retentionDays: 95,
    version: '',
  });
  const address = await node.listen({ port: 0, host: '127.0.0.1' });
  const answer = fetch(`${address}/automations/tokens/evaluate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    body: '{"expression":"x"}',
  });
  await entered.opened;
  const closed = node.close();
  held.open();
  expect((await answer).status).toBe(200);
  await closed;
  await expect(fetch(`${address}/health`)).rejects.toThrow('fetch failed');
});

it('does not wait long for a client that never finishes its request', async () => {
  const node = createApp({ service, logger: SILENT, retentionDays: 95, version: '', closeWithinMs: 50 });
  const begun = createGate();
  node.server.on('request', begun.open);
  const { port } = new URL(await node.listen({ port: 0, host: '127.0.0.1' }));
  const client = connect(Number(port), '127.0.0.1');
  client.on('error', () => client.destroy());
  client.write(
    `POST /automations/cancel HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TEST_KEY}\r\ncontent-length: 9\r\n\r\n{`,
  );
  await begun.opened;
  await node.close();
  client.destroy();
});
