import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunListAnswer } from '../../src/api/run-schema.ts';
import type { TemplateAnswer, VersionListAnswer } from '../../src/api/template-schema.ts';
import { startServer } from '../support/server.ts';

const { call, courier, service } = await startServer();

const STEPS = [{ action: 'delay', duration: '1 day' }] as const;
const AD_HOC = { automation: { steps: STEPS } };

let keys = 0;
function newKey(): { readonly 'idempotency-key': string } {
  keys += 1;
  return { 'idempotency-key': `key-${keys}` };
}

async function countRuns(): Promise<number> {
  return (await call<RunListAnswer>('GET', '/automations/runs?limit=50')).body.runs.length;
}

describe('an invoke', () => {
  it('runs once per key, and gives the same answer again, marked', async () => {
    const headers = newKey();
    const before = await countRuns();
    const first = await call('POST', '/automations/invoke', { body: AD_HOC, headers });
    const second = await call('POST', '/automations/invoke', { body: AD_HOC, headers });
    expect(second).toMatchObject({ status: 200, text: first.text });
    expect([first, second].map((reply) => reply.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await countRuns()).toBe(before + 1);
  });

  it('is driven by the option of the SDK', async () => {
    const body = { automation: { steps: [...STEPS] } };
    const first = await courier.automations.invoke.invokeAdHoc(body, {
      headers: { 'Idempotency-Key': 'sdk' },
    });
    const second = await courier.automations.invoke.invokeAdHoc(body, {
      headers: { 'Idempotency-Key': 'sdk' },
    });
    expect(second).toEqual(first);
  });

  it('runs once when many come at the same time: the rest replay it or are told to come again', async () => {
    const headers = newKey();
    const before = await countRuns();
    const replies = await Promise.all(
      Array.from({ length: 12 }, () => call('POST', '/automations/invoke', { body: AD_HOC, headers })),
    );
    const answers = new Set(replies.filter(({ status }) => status === 200).map(({ text }) => text));
    expect(answers.size).toBe(1);
    for (const reply of replies.filter(({ status }) => status !== 200)) {
      expect(reply.status).toBe(409);
      expect(reply.headers.get('x-should-retry')).toBe('true');
    }
    expect(await countRuns()).toBe(before + 1);
  });

  it('gives the stored answer even where the same key now carries something invalid (D-28)', async () => {
    const headers = newKey();
    const first = await call('POST', '/automations/invoke', { body: AD_HOC, headers });
    for (const body of [{ automation: { steps: [] } }, {}, { ...AD_HOC, data: { other: true } }]) {
      const again = await call('POST', '/automations/invoke', { body, headers });
      expect(again).toMatchObject({ status: 200, text: first.text });
    }
  });

  it('gives the stored answer even where the template is gone by now', async () => {
    const headers = newKey();
    const { body } = await call<TemplateAnswer>('POST', '/automations', {
      body: { name: 'T', steps: STEPS },
    });
    await call('POST', `/automations/${body.id}/publish`);
    const first = await call('POST', `/automations/${body.id}/invoke`, { headers });
    expect(first.status).toBe(200);
    await call('DELETE', `/automations/${body.id}`);
    expect(await call('POST', `/automations/${body.id}/invoke`, { headers })).toMatchObject({
      status: 200,
      text: first.text,
    });
    expect((await call('POST', `/automations/${body.id}/invoke`)).status).toBe(404);
  });

  it('does not store what it refused: the same key may be used again', async () => {
    const headers = newKey();
    expect((await call('POST', '/automations/invoke', { body: {}, headers })).status).toBe(400);
    expect((await call('POST', '/automations/invoke', { body: AD_HOC, headers })).status).toBe(200);
  });

  it('scopes a key to the path', async () => {
    const headers = newKey();
    const first = await call('POST', '/automations/invoke', { body: AD_HOC, headers });
    const second = await call('POST', '/automations/invoke?other', { body: AD_HOC, headers });
    const third = await call('POST', '/clocks', { body: {}, headers });
    expect(second.text).toBe(first.text);
    expect(third.status).toBe(201);
  });

  it('begins anew once the key has expired', async () => {
    const headers = newKey();
    const first = await call('POST', '/automations/invoke', { body: AD_HOC, headers });
    await service.database.query('UPDATE idempotency_key SET expires_at = now() WHERE key = $1', [
      headers['idempotency-key'],
    ]);
    const second = await call('POST', '/automations/invoke', { body: AD_HOC, headers });
    expect(second.status).toBe(200);
    expect(second.text).not.toBe(first.text);
  });

  it.each([
    [{ 'idempotency-key': '' }, 'Idempotency-Key: expected 1 to 255'],
    [{ 'idempotency-key': 'x'.repeat(256) }, 'Idempotency-Key: expected 1 to 255'],
    [{ 'idempotency-key': 'k', 'x-idempotency-expiration': 'never' }, 'x-idempotency-expiration: expected'],
  ])('refuses headers that say nothing sensible: %#', async (headers, message) => {
    for (const path of ['/automations/invoke', '/automations']) {
      const { status, body } = await call<ErrorAnswer>('POST', path, { body: AD_HOC, headers });
      expect(status).toBe(400);
      expect(body.message).toContain(message);
    }
  });

  it('keeps the expiry that the first request asked for', async () => {
    const headers = newKey();
    const asked = Math.floor(Date.now() / 1000) + 5 * 86_400;
    for (const seconds of [asked, asked + 86_400]) {
      await call('POST', '/automations/invoke', {
        body: AD_HOC,
        headers: { ...headers, 'x-idempotency-expiration': String(seconds) },
      });
    }
    const [row] = await service.database.query('SELECT expires_at FROM idempotency_key WHERE key = $1', [
      headers['idempotency-key'],
    ]);
    expect(row).toEqual({ expires_at: asked * 1000 });
  });
});

describe('any other POST', () => {
  it('is executed once, status and body included', async () => {
    const headers = newKey();
    const body = { name: 'T', steps: STEPS };
    const replies = [];
    for (let time = 0; time < 3; time += 1) {
      replies.push(await call<TemplateAnswer>('POST', '/automations', { body, headers }));
    }
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies[2]?.headers.get('idempotency-replayed')).toBe('true');

    const id = replies[0]?.body.id;
    const publishing = newKey();
    for (let time = 0; time < 3; time += 1)
      await call('POST', `/automations/${id}/publish`, { headers: publishing });
    const { body: list } = await call<VersionListAnswer>('GET', `/automations/${id}/versions`);
    expect(list.versions).toHaveLength(1);
  });

  it('is told to come again while its twin is being executed', async () => {
    const headers = newKey();
    const replies = await Promise.all(
      Array.from({ length: 8 }, () =>
        call('POST', '/automations', { body: { name: 'T', steps: STEPS }, headers }),
      ),
    );
    expect(new Set(replies.filter(({ status }) => status === 201).map(({ text }) => text)).size).toBe(1);
    for (const { status } of replies) expect([201, 409]).toContain(status);
  });

  it('frees the key of a request that was refused', async () => {
    const headers = newKey();
    expect((await call('POST', '/automations', { body: { name: '', steps: STEPS }, headers })).status).toBe(
      400,
    );
    expect((await call('POST', '/automations', { body: { name: 'T', steps: STEPS }, headers })).status).toBe(
      201,
    );
    const cancel = newKey();
    expect(
      (await call('POST', '/automations/cancel', { body: { run_id: 'none' }, headers: cancel })).status,
    ).toBe(404);
    const token = { cancelation_token: 'none' };
    expect((await call('POST', '/automations/cancel', { body: token, headers: cancel })).status).toBe(202);
  });

  it('never stores the secret of a new key', async () => {
    const headers = newKey();
    const first = await call<{ key: string }>('POST', '/api-keys', { body: { name: 'k' }, headers });
    const second = await call<{ key: string }>('POST', '/api-keys', { body: { name: 'k' }, headers });
    expect(second.body.key).not.toBe(first.body.key);
    const stored = await service.database.query(
      "SELECT 1 FROM idempotency_key WHERE body LIKE '%' || $1 || '%'",
      [first.body.key],
    );
    expect(stored).toEqual([]);
  });
});
