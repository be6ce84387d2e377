import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCanceler } from '../../src/scheduler/cancel-runs.ts';
import type { Database } from '../../src/store/database.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { cancelOf, receiptOf } from '../support/cancels.ts';
import { createEmptyDatabase } from '../support/databases.ts';
import { createGate, type Gate } from '../support/eventually.ts';
import { acceptMany, claimAll, FINISHED, messageOf, move, wipe } from '../support/stored-runs.ts';

const CLAIM = { limit: 100, leaseMs: 60_000, owner: 'node-1', repeatUncertain: true };
const nothing = () => undefined;

/** The same database, whose first transaction waits at its end until the gate opens. */
function heldAtCommit(db: Database): {
  readonly held: Database;
  readonly atEnd: Gate;
  readonly commit: Gate;
} {
  const [atEnd, commit] = [createGate(), createGate()];
  let first = true;
  const transaction: Database['transaction'] = (work) =>
    db.transaction(async (tx) => {
      const result = await work(tx);
      if (first) {
        first = false;
        atEnd.open();
        await commit.opened;
      }
      return result;
    });
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

  it('names the message of a run behind the fence that is taken in hand meanwhile', async () => {
    await acceptMany(db, 1_001, { cancelation_token: 't' });
    const last = (await claimAll(db)).toSorted((a, b) => a.seq - b.seq).at(-1);
    if (last === undefined) throw new Error('nothing was claimed');
    const { held, atEnd, commit } = heldAtCommit(db);
    const canceling = createCanceler(held, nothing).cancel(cancelOf('t'), { maxRuns: null });
    await atEnd.opened;
    const message = messageOf();
    expect(await move(db, last, { run: FINISHED, messages: [message] })).toBeDefined();
    expect(await claimMessages(db, CLAIM)).toMatchObject([{ id: message.id }]);
    commit.open();
    const receipt = receiptOf(await canceling);
    expect(receipt.in_flight).toEqual([{ message_id: message.id, run_id: last.run.id }]);
    expect(receipt).toMatchObject({ matched: 1_001, canceled: 1_000, already_finished: 1 });
  });
});
