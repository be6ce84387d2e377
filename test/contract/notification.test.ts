import { beforeAll, expect, it } from 'vitest';
import { createStoredContent } from '../../src/delivery/stored-content.ts';
import { createBrand, deleteBrand, replaceBrand } from '../../src/store/brand-store.ts';
import type { Database } from '../../src/store/database.ts';
import type { NotificationPayload } from '../../src/store/notification.ts';
import { publishNotification } from '../../src/store/notification-publish.ts';
import {
  archiveNotification,
  changeNotification,
  createNotification,
  readNotification,
} from '../../src/store/notification-store.ts';
import type { Tenant } from '../../src/store/scope.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, strangersTo } from '../support/seed.ts';

function payload(more: Partial<NotificationPayload> = {}): NotificationPayload {
  const content = { version: '2022-01-01', elements: [{ type: 'text', content: 'one' }] };
  return { name: 'T', tags: [], brand: null, subscription: null, routing: null, content, ...more };
}

describeDatabases((open) => {
  let db: Database;
  const by = 'key_1';

  beforeAll(async () => {
    db = await open();
  });

  const create = (
    tenant: Tenant,
    id: string,
    more: Partial<NotificationPayload> = {},
    alias: string | null = null,
    publish = true,
  ) => createNotification(db, tenant, id, { alias, payload: payload(more) }, { by, publish });
  const brand = (tenant: Tenant, id: string, name = id) =>
    createBrand(db, tenant, id, { name, settings: { colors: { primary: '#000' } }, snippets: {} });

  it('gives delivery what is published now, by id and by alias', async () => {
    const tenant = newTenant();
    const stored = createStoredContent(db);
    const read = (template: string | null, wanted: string | null = null) =>
      stored.readForDelivery(tenant, { template, brand: wanted });
    const rest = { subscription: { topic_id: 'news' }, routing: { strategy_id: 'rs' } };
    await create(tenant, 'nt_1', rest, 'welcome');
    const found = {
      kind: 'found',
      template: { id: 'nt_1', name: 'T', content: payload().content },
      brand: null,
      routing: { strategy_id: 'rs' },
      subscription_topic: 'news',
    };
    expect(await read('nt_1')).toEqual(found);
    expect(await read('welcome')).toEqual(found);
    const change = () => ({ alias: 'welcome', payload: payload({ name: 'New' }) });
    await changeNotification(db, tenant, 'nt_1', change, { by, publish: false });
    expect(await read('welcome')).toEqual(found);
    await publishNotification(db, tenant, 'nt_1', { by, version: null });
    expect(await read('welcome')).toMatchObject({ template: { name: 'New' } });
    await publishNotification(db, tenant, 'nt_1', { by, version: 1 });
    expect(await read('welcome')).toEqual(found);
    await archiveNotification(db, tenant, 'welcome', by);
    expect(await read('nt_1')).toEqual({ kind: 'unmapped' });
    for (const stranger of strangersTo(tenant)) {
      expect(await stored.readForDelivery(stranger, { template: 'nt_1', brand: null })).toEqual({
        kind: 'unmapped',
      });
      expect(await readNotification(db, stranger, 'nt_1', 'draft')).toBeNull();
    }
  });

  it('tells what was never published from what is not there, and a message that needs neither', async () => {
    const tenant = newTenant();
    const stored = createStoredContent(db);
    await create(tenant, 'nt_draft', {}, null, false);
    const [draft, unknown, none] = await Promise.all(
      ['nt_draft', 'nt_nope', null].map((template) =>
        stored.readForDelivery(tenant, { template, brand: null }),
      ),
    );
    expect(draft).toEqual({ kind: 'unpublished' });
    expect(unknown).toEqual({ kind: 'unmapped' });
    expect(none).toEqual({
      kind: 'found',
      template: null,
      brand: null,
      routing: null,
      subscription_topic: null,
    });
  });

  it('takes the brand of the message, else of the template, else the default, as it is now', async () => {
    const tenant = newTenant();
    const stored = createStoredContent(db);
    const nameOf = async (template: string | null, wanted: string | null) => {
      const found = await stored.readForDelivery(tenant, { template, brand: wanted });
      return found.kind === 'found' ? found.brand?.name : found.kind;
    };
    await create(tenant, 'nt_1', { brand: { id: 'b1' } });
    await create(tenant, 'nt_2');
    expect(await nameOf('nt_1', null)).toBeUndefined();
    await Promise.all([brand(tenant, 'b1'), brand(tenant, 'b2'), brand(tenant, 'default')]);
    expect([
      await nameOf('nt_1', null),
      await nameOf('nt_1', 'b2'),
      await nameOf('nt_2', null),
      await nameOf(null, null),
    ]).toEqual(['b1', 'b2', 'default', 'default']);
    await replaceBrand(db, tenant, 'b1', { name: 'renamed', settings: {}, snippets: {} });
    expect(await nameOf('nt_1', null)).toBe('renamed');
    // The same id again is another brand, whatever has been kept of the first.
    await deleteBrand(db, tenant, 'b1');
    expect(await nameOf('nt_1', null)).toBeUndefined();
    await brand(tenant, 'b1', 'second');
    expect(await nameOf('nt_1', null)).toBe('second');
  });

  it('answers many at once, each for its own tenant', async () => {
    const [one, two] = [newTenant(), newTenant()];
    const stored = createStoredContent(db);
    await Promise.all([create(one, 'nt_a', { name: 'of one' }), create(two, 'nt_a', { name: 'of two' })]);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        stored.readForDelivery(index % 2 === 0 ? one : two, { template: 'nt_a', brand: null }),
      ),
    );
    expect(answers.map((found) => (found.kind === 'found' ? found.template?.name : null))).toEqual(
      Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? 'of one' : 'of two')),
    );
  });

  it('numbers versions without gaps or doubles when several publish at once', async () => {
    const tenant = newTenant();
    await create(tenant, 'nt_1');
    const made = await Promise.all(
      [1, 2, 3, 4].map(() => publishNotification(db, tenant, 'nt_1', { by, version: null })),
    );
    expect(made.map((template) => template?.version).sort()).toEqual([2, 3, 4, 5]);
  });

  it('changes nothing where a change is refused, or its alias is taken', async () => {
    const tenant = newTenant();
    await create(tenant, 'nt_1', {}, 'one');
    await create(tenant, 'nt_2', {}, 'two');
    const refuse = () => {
      throw new Error('not like this');
    };
    await expect(changeNotification(db, tenant, 'one', refuse, { by, publish: true })).rejects.toThrow(
      'not like this',
    );
    const steal = () => ({ alias: 'two', payload: payload({ name: 'stolen' }) });
    expect(await changeNotification(db, tenant, 'one', steal, { by, publish: true })).toEqual({
      kind: 'alias-taken',
    });
    expect(await create(tenant, 'nt_3', {}, 'two')).toEqual({ kind: 'alias-taken' });
    expect(await readNotification(db, tenant, 'one', 2)).toBeNull();
    expect(await readNotification(db, tenant, 'one', 'draft')).toMatchObject({ payload: { name: 'T' } });
    expect(await readNotification(db, tenant, 'nt_3', 'draft')).toBeNull();
  });
});
