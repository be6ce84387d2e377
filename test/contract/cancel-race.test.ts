import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCanceler } from '../../src/scheduler/cancel-runs.ts';
import { readCancelation } from '../../src/store/cancelation-store.ts';
import type { Database } from '../../src/store/database.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { cancelOf, receiptOf } from '../support/cancels.ts';
import { createEmptyDatabase } from '../support/databases.ts';
import { createGate, eventually, type Gate } from '../support/eventually.ts';
import {
  acceptMany,
  claimAll,
  claimNew,
  countOf,
  FINISHED,
  messageOf,
  move,
  TENANT,
  wipe,
} from '../support/stored-runs.ts';

const CLAIM = { limit: 100, leaseMs: 60_000, owner: 'node-1' };
const nothing = () => undefined;
const WAITING = "datname = current_database() AND wait_event_type = 'Lock'";

/** The same database, whose first transaction waits at its end until the gate opens; only so many succeed. */
function heldAtCommit(
  db: Database,
  transactions = Number.POSITIVE_INFINITY,
): {
  readonly held: Database;
  readonly atEnd: Gate;
  readonly commit: Gate;
} {
  const [atEnd, commit] = [createGate(), createGate()];
  let begun = 0;
  const transaction: Database['transaction'] = async (work) => {
    begun += 1;
    if (begun > transactions) throw new Error('no more transactions');
    const isFirst = begun === 1;
    return db.transaction(async (tx) => {
      const result = await work(tx);
      if (isFirst) {
        atEnd.open();
        await commit.opened;
      }
      return result;
    });
  };
  return { held: { ...db, transaction }, atEnd, commit };
}

describe('on PostgreSQL, while a cancel is being committed', () => {
  let db: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const created = await createEmptyDatabase();
    drop = created.drop;
    db = openPostgresql({ url: created.url });
    await migrate(db);
  });
  afterAll(async () => {
    await db.close();
    await drop();
  });
  beforeEach(() => wipe(db));

  it.each([
    ['is marked at once', Number.POSITIVE_INFINITY],
    ['cannot be marked for now', 2],
  ])(
    'names the message of a run that is taken in hand meanwhile, where the rest %s',
    async (_name, limit) => {
      await acceptMany(db, 1_001, { cancelation_token: 't' });
      const last = (await claimAll(db)).toSorted((a, b) => a.seq - b.seq).at(-1);
      if (last === undefined) throw new Error('nothing was claimed');
      const { held, atEnd, commit } = heldAtCommit(db, limit);
      const canceling = createCanceler(held, nothing).cancel(cancelOf('t'), { maxRuns: null });
      await atEnd.opened;
      const message = messageOf();
      expect(await move(db, last, { run: FINISHED, messages: [message] })).toBeDefined();
      expect(await claimMessages(db, CLAIM)).toMatchObject([{ id: message.id }]);
      commit.open();
      const receipt = receiptOf(await canceling);
      expect(receipt.in_flight).toEqual([{ message_id: message.id, run_id: last.run.id }]);
      expect(receipt).toMatchObject({ matched: 1_001, canceled: 1_000, already_finished: 1 });
      await db.query("UPDATE cancelation SET created_at = now() - interval '1 minute'");
      await createCanceler(db, nothing).resume();
      expect(await readCancelation(db, TENANT, receipt.id)).toMatchObject({
        ...receipt,
        run_ids: expect.any(Array),
        at: expect.any(Number),
      });
      expect(await countOf(db, "run WHERE status = 'CANCELED'")).toBe(1_000);
    },
  );

  it('a move of a run that it has marked waits for it, and then writes nothing', async () => {
    const claimed = await claimNew(db, { cancelation_token: 't' });
    const { held, atEnd, commit } = heldAtCommit(db);
    const canceling = createCanceler(held, nothing).cancel(cancelOf('t'), { maxRuns: null });
    await atEnd.opened;
    const moving = move(db, claimed, { run: FINISHED, messages: [messageOf()] });
    await eventually(async () => expect(await countOf(db, `pg_stat_activity WHERE ${WAITING}`)).toBe(1));
    commit.open();
    expect(await moving).toBeUndefined();
    expect(receiptOf(await canceling)).toMatchObject({ canceled: 1, messages_canceled: 0 });
    expect(await countOf(db, 'message')).toBe(0);
  });

  it('a message that it has taken back is not claimed, before or after the commit', async () => {
    const claimed = await claimNew(db, { cancelation_token: 't' });
    await move(db, claimed, { run: FINISHED, messages: [messageOf()] });
    const { held, atEnd, commit } = heldAtCommit(db);
    const canceling = createCanceler(held, nothing).cancel(cancelOf('t'), { maxRuns: null });
    await atEnd.opened;
    expect(await claimMessages(db, CLAIM)).toEqual([]);
    commit.open();
    expect(receiptOf(await canceling)).toMatchObject({
      already_finished: 1,
      messages_canceled: 1,
      in_flight: [],
    });
    expect(await claimMessages(db, CLAIM)).toEqual([]);
  });

  it('two cancels of one token come one after the other, and share the runs between them', async () => {
    await acceptMany(db, 10, { cancelation_token: 't' });
    const { held, atEnd, commit } = heldAtCommit(db);
    const first = createCanceler(held, nothing).cancel(cancelOf('t'), { maxRuns: null });
    await atEnd.opened;
    const second = createCanceler(db, nothing).cancel(cancelOf('t'), { maxRuns: null });
    await eventually(async () => expect(await countOf(db, `pg_stat_activity WHERE ${WAITING}`)).toBe(1));
    commit.open();
    expect(receiptOf(await first)).toMatchObject({ matched: 10, canceled: 10, already_canceled: 0 });
    expect(receiptOf(await second)).toMatchObject({ matched: 10, canceled: 0, already_canceled: 10 });
  });
});
