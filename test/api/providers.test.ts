import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import { createConfiguredProviders } from '../../src/delivery/configured.ts';
import { createProviderKinds } from '../../src/delivery/provider-kinds.ts';
import { createSecretBox } from '../../src/secrets/secret-box.ts';
import { TENANT } from '../support/seed.ts';
import { startServer } from '../support/server.ts';

const { call, courier, service } = await startServer();

const SECRET = 'a-long-signing-secret-1234';
const kinds = createProviderKinds({
  print: () => undefined,
  database: service.database,
  onInbox: () => undefined,
});
const errors: unknown[] = [];
const stored = (key: number) =>
  createConfiguredProviders({
    database: service.database,
    kinds,
    secrets: createSecretBox([Buffer.alloc(32, key)]),
    publicUrl: null,
    onError: (error) => errors.push(error),
  }).of(TENANT);

describe('the catalog, by the SDK (reference 11.7)', () => {
  it('tells what can be set up, and with which settings', async () => {
    const { results, paging } = await courier.providers.catalog.list();
    expect(paging).toEqual({ more: false });
    const webhook = results.find(({ provider }) => provider === 'webhook');
    expect(webhook).toMatchObject({ name: 'Webhook', channel: 'webhook' });
    expect(webhook?.settings['secret']).toMatchObject({ type: 'string', required: false, secret: true });
  });

  it('is narrowed by channel, keys and name', async () => {
    const keysOf = async (query: { channel?: string; keys?: string; name?: string }) =>
      (await courier.providers.catalog.list(query)).results.map(({ provider }) => provider);
    expect(await keysOf({ channel: 'WEBHOOK' })).toEqual(['webhook']);
    expect(await keysOf({ keys: 'console,webhook,nothing' })).toEqual(['webhook', 'console']);
    expect(await keysOf({ name: 'hOOk' })).toEqual(['webhook']);
    expect(await keysOf({ channel: 'smoke' })).toEqual([]);
  });
});

describe('providers, by the SDK', () => {
  it('are set up, read, replaced and forgotten, their secrets masked', async () => {
    const made = await courier.providers.create({
      provider: 'webhook',
      title: 'Ours',
      alias: 'ours',
      settings: { secret: SECRET, concurrency: 7 },
    });
    expect(made).toEqual({
      id: expect.any(String),
      provider: 'webhook',
      title: 'Ours',
      alias: 'ours',
      settings: { secret: '********1234', concurrency: 7 },
      created: expect.any(Number),
      updated: null,
    });
    expect(await courier.providers.retrieve(made.id)).toEqual(made);
    expect((await courier.providers.list()).results).toEqual([made]);
    const [opened] = await stored(7);
    expect(opened).toMatchObject({
      id: made.id,
      alias: 'ours',
      settings: { secret: SECRET, concurrency: 7 },
    });

    const changed = await courier.providers.update(made.id, {
      provider: 'webhook',
      settings: { secret: made.settings['secret'] },
    });
    expect(changed).toMatchObject({ title: 'Default Configuration', settings: { secret: '********1234' } });
    expect(changed).not.toHaveProperty('alias');
    expect(changed.updated).toBeTypeOf('number');
    expect((await stored(7))[0]?.settings).toEqual({ secret: SECRET });

    await courier.providers.update(made.id, { provider: 'webhook' });
    expect((await stored(7))[0]?.settings).toEqual({});
    await courier.providers.delete(made.id);
    for (const again of [
      courier.providers.retrieve(made.id),
      courier.providers.delete(made.id),
      courier.providers.update(made.id, { provider: 'webhook' }),
    ]) {
      await expect(again).rejects.toBeInstanceOf(Courier.NotFoundError);
    }
  });

  it('keep their secrets unreadable in the database and in every answer', async () => {
    const { id } = await courier.providers.create({ provider: 'webhook', settings: { secret: SECRET } });
    const rows = await service.database.query('SELECT * FROM provider WHERE id = $1', [id]);
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    expect((await call('GET', '/providers')).text).not.toContain(SECRET);
    expect(await stored(8)).toEqual([]);
    expect(String(errors.at(-1))).toMatch(/no secret key opens the provider/);
    expect(String(errors.at(-1))).not.toContain(SECRET);
    await courier.providers.delete(id);
  });

  it('take settings in either spelling', async () => {
    const settings = { perSecond: 5, concurrency: null };
    const made = await courier.providers.create({ provider: 'webhook', settings });
    expect(made.settings).toEqual({ per_second: 5 });
    await courier.providers.delete(made.id);
  });

  it.each([
    [{}, 'provider: required: expected a text'],
    [{ provider: 'smoke' }, /^provider: expected one of .*webhook/],
    [{ provider: '__proto__' }, /^provider: expected one of/],
    [{ provider: 'webhook', settings: [] }, 'settings: expected an object, got a list'],
    [{ provider: 'webhook', settings: { secret: 5 } }, 'settings.secret: expected a text'],
    [{ provider: 'webhook', settings: { secret: '  ' } }, 'settings.secret: must not be empty'],
    [{ provider: 'webhook', settings: { secret: 'a\nb' } }, 'settings.secret: holds a control character'],
    [{ provider: 'webhook', settings: { url: 'file:///etc' } }, 'settings.url: expected an http(s) URL'],
    [{ provider: 'webhook', settings: { secret: 'x'.repeat(20_000) } }, /^settings.secret: at most/],
    [
      { provider: 'webhook', settings: { constructor: 'x' } },
      'settings.constructor: webhook has no such setting',
    ],
    [{ provider: 'webhook', settings: { concurrency: 0 } }, /^settings.concurrency: expected a whole number/],
    [{ provider: 'webhook', alias: '' }, 'alias: expected 1 to 200 characters'],
  ])('are refused with the place: %j', async (body, message) => {
    const before = (await courier.providers.list()).results.length;
    const reply = await call<{ message: string }>('POST', '/providers', { body });
    expect(reply.status).toBe(400);
    expect(reply.body.message).toMatch(message);
    expect((await courier.providers.list()).results).toHaveLength(before);
  });

  it('have aliases of their own', async () => {
    const one = await courier.providers.create({ provider: 'webhook', alias: 'same' });
    const two = await courier.providers.create({ provider: 'webhook' });
    await expect(courier.providers.create({ provider: 'webhook', alias: 'same' })).rejects.toBeInstanceOf(
      Courier.ConflictError,
    );
    await expect(
      courier.providers.update(two.id, { provider: 'webhook', alias: 'same' }),
    ).rejects.toBeInstanceOf(Courier.ConflictError);
    await courier.providers.delete(one.id);
    await courier.providers.delete(two.id);
  });

  it('are at most 100 in an environment', async () => {
    const made = await Promise.all(
      Array.from({ length: 100 }, () => courier.providers.create({ provider: 'webhook' })),
    );
    const reply = await call<{ message: string }>('POST', '/providers', { body: { provider: 'webhook' } });
    expect([reply.status, reply.body.message]).toEqual([400, 'provider: an environment has at most 100']);
    for (const { id } of made) await courier.providers.delete(id);
  });
});

describe('without a secret key', async () => {
  const keyless = await startServer({ secrets: null });

  it('what has secrets cannot be set up, the rest can', async () => {
    const body = { provider: 'webhook', settings: { secret: SECRET } };
    const reply = await keyless.call<{ message: string }>('POST', '/providers', { body });
    expect(reply.status).toBe(503);
    expect(reply.headers.get('x-should-retry')).toBe('false');
    expect(reply.body.message).toContain('BELAY_SECRET_KEY');
    expect((await keyless.courier.providers.create({ provider: 'webhook' })).settings).toEqual({});
    expect((await keyless.courier.providers.list()).results).toHaveLength(1);
  });
});
