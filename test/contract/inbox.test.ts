import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import {
  countUnread,
  databaseTime,
  inboxChanges,
  insertInboxMessage,
  listInbox,
  markInbox,
  readWholeInbox,
} from '../../src/store/inbox-store.ts';
import { pruneInboxes } from '../../src/store/prune.ts';
import { describeDatabases } from '../support/databases.ts';
import { strangersTo, TENANT } from '../support/seed.ts';

const ANN = { ...TENANT, user_id: 'ann' };
const message = (id: string) => ({ id, title: 'T', body: 'B', actions: [], blocks: [], data: { n: 1 } });
const ALL = { filter: 'all', after: null, limit: 10 } as const;

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => db.script('DELETE FROM inbox_message'));

  it('keeps a message once, for its own user and tenant', async () => {
    await Promise.all([1, 2].map(() => insertInboxMessage(db, ANN, message('m'))));
    expect(await listInbox(db, ANN, ALL)).toMatchObject([{ ...message('m'), read_at: null }]);
    for (const stranger of strangersTo(TENANT)) {
      const other = { ...stranger, user_id: 'ann' };
      expect(await listInbox(db, other, ALL)).toEqual([]);
      expect(await countUnread(db, other)).toBe(0);
      expect(await markInbox(db, other, 'm', 'read')).toBe(false);
      expect(await readWholeInbox(db, other)).toBe(0);
      expect(await inboxChanges(db, [other], 0, 10)).toEqual([]);
    }
    expect(await countUnread(db, ANN)).toBe(1);
  });

  it('counts a change once per mark, and none for a mark that is there', async () => {
    await insertInboxMessage(db, ANN, message('m'));
    const changeOf = async () => (await inboxChanges(db, [ANN], 0, 10)).map(({ change }) => change);
    expect(await changeOf()).toEqual([1]);
    for (const mark of ['read', 'read', 'archive', 'archive', 'unarchive', 'unread'] as const) {
      expect(await markInbox(db, ANN, 'm', mark)).toBe(true);
    }
    expect(await changeOf()).toEqual([5]);
    expect(await countUnread(db, ANN)).toBe(1);
    expect(await readWholeInbox(db, ANN)).toBe(1);
    expect(await changeOf()).toEqual([6]);
  });

  it('tells what changed since a moment, in the inboxes that are asked for', async () => {
    await insertInboxMessage(db, ANN, message('old'));
    await db.query("UPDATE inbox_message SET changed_at = now() - interval '1 hour'");
    const since = (await databaseTime(db)) - 1_000;
    await insertInboxMessage(db, { ...ANN, user_id: 'bob' }, message('bobs'));
    await insertInboxMessage(db, { ...ANN, user_id: 'eve' }, message('eves'));
    const changes = await inboxChanges(db, [ANN, { ...ANN, user_id: 'bob' }], since, 10);
    expect(changes).toMatchObject([{ user_id: 'bob', message: { id: 'bobs' } }]);
  });

  it('forgets what is old', async () => {
    await insertInboxMessage(db, ANN, message('old'));
    await db.query("UPDATE inbox_message SET created_at = now() - interval '96 days'");
    await insertInboxMessage(db, ANN, message('new'));
    expect(await pruneInboxes(db, 95, 10)).toBe(1);
    expect(await listInbox(db, ANN, ALL)).toMatchObject([{ id: 'new' }]);
  });
});
