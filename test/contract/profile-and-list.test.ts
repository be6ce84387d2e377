import { beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../src/automation/json.ts';
import { readClock } from '../../src/store/clock-advance.ts';
import { createClock } from '../../src/store/clock-store.ts';
import type { Database } from '../../src/store/database.ts';
import { listSubscriptions, listsOfUser, readList, readLists } from '../../src/store/list-read.ts';
import {
  addSubscribers,
  deleteList,
  putList,
  replaceSubscribers,
  restoreList,
  subscribeUserTo,
  unsubscribeFromAll,
  unsubscribeUser,
} from '../../src/store/list-store.ts';
import { readProfile } from '../../src/store/profile-read.ts';
import { changeProfile, deleteProfile, mergeProfile, replaceProfile } from '../../src/store/profile-store.ts';
import type { Tenant } from '../../src/store/scope.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, strangersTo } from '../support/seed.ts';

describeDatabases((open) => {
  let db: Database;

  const subscribeUser = (tenant: Tenant, list: string, user_id: string, preferences: JsonObject | null) =>
    addSubscribers(db, tenant, list, [{ user_id, preferences }]);

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
    await subscribeUser(tenant, 'news', 'u1', null);
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
    await subscribeUser(tenant, 'news.weekly', 'u1', null);
    expect(await readList(db, tenant, 'news.weekly')).toMatchObject({ name: 'news.weekly' });
    await putList(db, tenant, 'news.weekly', 'Weekly news');
    await subscribeUser(tenant, 'news.weekly', 'u2', null);
    expect(await readList(db, tenant, 'news.weekly')).toMatchObject({
      id: 'news.weekly',
      name: 'Weekly news',
    });
  });

  it('keeps preferences unless others are given', async () => {
    const tenant = newTenant();
    await subscribeUser(tenant, 'news', 'u1', { categories: {} });
    await subscribeUser(tenant, 'news', 'u1', null);
    expect(await listSubscriptions(db, tenant, 'news', '', 10)).toMatchObject([
      { preferences: { categories: {} } },
    ]);
    await subscribeUser(tenant, 'news', 'u1', { notifications: {} });
    expect(await listSubscriptions(db, tenant, 'news', '', 10)).toMatchObject([
      { preferences: { notifications: {} } },
    ]);
  });

  it('pages subscribers by their ids and forgets those who left', async () => {
    const tenant = newTenant();
    const users = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(users.toReversed().map((user) => subscribeUser(tenant, 'news', user, null)));
    await unsubscribeUser(db, tenant, 'news', 'c');
    const first = await listSubscriptions(db, tenant, 'news', '', 2);
    expect(first.map(({ user_id }) => user_id)).toEqual(['a', 'b']);
    const rest = await listSubscriptions(db, tenant, 'news', 'b', 9);
    expect(rest.map(({ user_id }) => user_id)).toEqual(['d', 'e']);
  });

  it('replaces all subscribers at once, and keeps the preferences of those who stay', async () => {
    const tenant = newTenant();
    await subscribeUser(tenant, 'news', 'a', { categories: {} });
    await subscribeUser(tenant, 'news', 'b', null);
    await replaceSubscribers(
      db,
      tenant,
      'news',
      ['a', 'c'].map((user_id) => ({ user_id, preferences: null })),
    );
    expect(await listSubscriptions(db, tenant, 'news', '', 9)).toMatchObject([
      { user_id: 'a', preferences: { categories: {} } },
      { user_id: 'c', preferences: null },
    ]);
    await replaceSubscribers(db, tenant, 'news', []);
    expect(await listSubscriptions(db, tenant, 'news', '', 9)).toEqual([]);
  });

  it('lists lists by pattern, and those of a user', async () => {
    const tenant = newTenant();
    for (const id of ['news', 'news.a', 'news.b', 'news.b.c', 'newsxa']) await putList(db, tenant, id, id);
    const ids = async (pattern: string | null, after = '', limit = 9) =>
      (await readLists(db, tenant, { pattern, after, limit })).map(({ id }) => id);
    expect(await ids(null)).toEqual(['news', 'news.a', 'news.b', 'news.b.c', 'newsxa']);
    expect(await ids('news.*')).toEqual(['news.a', 'news.b']);
    expect(await ids('news.**', 'news.a', 1)).toEqual(['news.b']);
    await subscribeUserTo(
      db,
      tenant,
      'u1',
      ['news.b', 'late'].map((list_id) => ({ list_id, preferences: null })),
    );
    expect((await listsOfUser(db, tenant, 'u1', '', 9)).map(({ id }) => id)).toEqual(['late', 'news.b']);
    await unsubscribeFromAll(db, tenant, 'u1');
    expect(await listsOfUser(db, tenant, 'u1', '', 9)).toEqual([]);
  });

  it('restores a deleted list with its subscribers', async () => {
    const tenant = newTenant();
    expect([await deleteList(db, tenant, 'news'), await restoreList(db, tenant, 'news')]).toEqual([
      false,
      false,
    ]);
    await subscribeUser(tenant, 'news', 'a', null);
    expect(await deleteList(db, tenant, 'news')).toBe(true);
    expect(await deleteList(db, tenant, 'news')).toBe(false);
    expect(await readList(db, tenant, 'news')).toBeNull();
    expect(await readLists(db, tenant, { pattern: null, after: '', limit: 9 })).toEqual([]);
    expect(await listsOfUser(db, tenant, 'a', '', 9)).toEqual([]);
    expect(await restoreList(db, tenant, 'news')).toBe(true);
    expect(await listSubscriptions(db, tenant, 'news', '', 9)).toHaveLength(1);
  });

  it('changes a profile under its lock, or not at all', async () => {
    const tenant = newTenant();
    const addOne = (profile: JsonObject) => ({ ...profile, n: Number(profile['n'] ?? 0) + 1 });
    await Promise.all(Array.from({ length: 5 }, () => changeProfile(db, tenant, 'u1', addOne)));
    expect(await readProfile(db, tenant, 'u1')).toEqual({ n: 5 });
    const refuse = () => {
      throw new Error('refused');
    };
    await expect(changeProfile(db, tenant, 'u1', refuse)).rejects.toThrow('refused');
    await expect(changeProfile(db, tenant, 'u2', refuse)).rejects.toThrow('refused');
    expect([await readProfile(db, tenant, 'u1'), await readProfile(db, tenant, 'u2')]).toEqual([
      { n: 5 },
      null,
    ]);
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
