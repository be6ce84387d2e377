import { beforeAll, expect, it } from 'vitest';
import { readClock } from '../../src/store/clock-advance.ts';
import { createClock } from '../../src/store/clock-store.ts';
import type { Database } from '../../src/store/database.ts';
import {
  listSubscriptions,
  putList,
  readList,
  subscribeUser,
  unsubscribeUser,
} from '../../src/store/list-store.ts';
import { readProfile } from '../../src/store/profile-read.ts';
import { deleteProfile, mergeProfile, replaceProfile } from '../../src/store/profile-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, strangersTo } from '../support/seed.ts';

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });

  it('merges into a profile at the top level, replaces it, deletes it', async () => {
    const tenant = newTenant();
    await mergeProfile(db, tenant, 'u1', { email: 'a@b.c', custom: { plan: 'free', seats: 1 } });
    await mergeProfile(db, tenant, 'u1', { custom: { plan: 'pro' }, locale: 'de' });
    const merged = { email: 'a@b.c', custom: { plan: 'pro' }, locale: 'de' };
    expect(await readProfile(db, tenant, 'u1')).toEqual(merged);
    await replaceProfile(db, tenant, 'u1', {});
    expect(await readProfile(db, tenant, 'u1')).toEqual({});
    await deleteProfile(db, tenant, 'u1');
    await deleteProfile(db, tenant, 'u1');
    expect(await readProfile(db, tenant, 'u1')).toBeNull();
  });

  it('keeps both of two merges that meet', async () => {
    const tenant = newTenant();
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => mergeProfile(db, tenant, 'u1', { [`key${n}`]: n })),
    );
    expect(Object.keys((await readProfile(db, tenant, 'u1')) ?? {})).toHaveLength(10);
  });

  it('keeps profiles and lists of tenants apart', async () => {
    const tenant = newTenant();
    await mergeProfile(db, tenant, 'u1', { email: 'a@b.c' });
    await subscribeUser(db, tenant, 'news', 'u1', null);
    for (const stranger of strangersTo(tenant)) {
      await deleteProfile(db, stranger, 'u1');
      await unsubscribeUser(db, stranger, 'news', 'u1');
      expect(await readProfile(db, stranger, 'u1')).toBeNull();
      expect(await readList(db, stranger, 'news')).toBeNull();
      expect(await listSubscriptions(db, stranger, 'news', '', 10)).toEqual([]);
    }
    expect(await readProfile(db, tenant, 'u1')).toEqual({ email: 'a@b.c' });
    expect(await listSubscriptions(db, tenant, 'news', '', 10)).toHaveLength(1);
  });

  it('creates a list with its first subscriber, and renames it', async () => {
    const tenant = newTenant();
    await subscribeUser(db, tenant, 'news.weekly', 'u1', null);
    expect(await readList(db, tenant, 'news.weekly')).toMatchObject({ name: 'news.weekly' });
    await putList(db, tenant, 'news.weekly', 'Weekly news');
    await subscribeUser(db, tenant, 'news.weekly', 'u2', null);
    expect(await readList(db, tenant, 'news.weekly')).toMatchObject({
      id: 'news.weekly',
      name: 'Weekly news',
    });
  });

  it('keeps preferences unless others are given', async () => {
    const tenant = newTenant();
    await subscribeUser(db, tenant, 'news', 'u1', { categories: {} });
    await subscribeUser(db, tenant, 'news', 'u1', null);
    expect(await listSubscriptions(db, tenant, 'news', '', 10)).toMatchObject([
      { preferences: { categories: {} } },
    ]);
    await subscribeUser(db, tenant, 'news', 'u1', { notifications: {} });
    expect(await listSubscriptions(db, tenant, 'news', '', 10)).toMatchObject([
      { preferences: { notifications: {} } },
    ]);
  });

  it('pages subscribers by their ids and forgets those who left', async () => {
    const tenant = newTenant();
    const users = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(users.toReversed().map((user) => subscribeUser(db, tenant, 'news', user, null)));
    await unsubscribeUser(db, tenant, 'news', 'c');
    const first = await listSubscriptions(db, tenant, 'news', '', 2);
    expect(first.map(({ user_id }) => user_id)).toEqual(['a', 'b']);
    const rest = await listSubscriptions(db, tenant, 'news', 'b', 9);
    expect(rest.map(({ user_id }) => user_id)).toEqual(['d', 'e']);
  });

  it('makes virtual clocks at a given time, or at the present', async () => {
    const tenant = newTenant();
    const { id } = await createClock(db, tenant, 1_780_000_000_123);
    expect(await readClock(db, tenant, id)).toBe(1_780_000_000_123);
    const present = await createClock(db, tenant, null);
    expect(Math.abs(present.now - Date.now())).toBeLessThan(60_000);
    for (const stranger of strangersTo(tenant)) expect(await readClock(db, stranger, id)).toBeNull();
  });
});
