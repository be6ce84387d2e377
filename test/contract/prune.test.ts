import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBulkRunner } from '../../src/scheduler/bulk-runner.ts';
import { createCanceler } from '../../src/scheduler/cancel-runs.ts';
import { createMaintenance } from '../../src/scheduler/maintenance.ts';
import type { Database } from '../../src/store/database.ts';
import {
  pruneFences,
  pruneIdempotencyKeys,
  pruneMessages,
  pruneReceipts,
  pruneRuns,
} from '../../src/store/prune.ts';
import { refreshStatistics } from '../../src/store/statistics.ts';
import { cancelNow, cancelOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import {
  acceptMany,
  claimNew,
  countOf,
  FINISHED,
  messageOf,
  move,
  recordOf,
  waitingUntil,
  wipe,
} from '../support/stored-runs.ts';

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  const ageAll = (table: string, days: number) =>
    db.query(`UPDATE ${table} SET created_at = now() - $1::int * interval '1 day'`, [days]);

  async function finished(): Promise<string> {
    const claimed = await claimNew(db);
    await move(db, claimed, { run: FINISHED, steps: [recordOf()], messages: [messageOf()] });
    return claimed.run.id;
  }

  describe('pruning', () => {
    it('deletes runs that have ended, with their steps, when they are old', async () => {
      await finished();
      await ageAll('run', 96);
      const young = await finished();
      const waiting = await claimNew(db);
      await move(db, waiting, { run: waitingUntil(waiting.now + 60_000), steps: [recordOf()] });
      await db.query("UPDATE run SET created_at = now() - interval '200 days' WHERE id = $1", [
        waiting.run.id,
      ]);
      expect(await pruneRuns(db, 95, 10)).toBe(1);
      expect(await pruneRuns(db, 95, 10)).toBe(0);
      const left = (await db.query('SELECT id FROM run')).map(({ id }) => id);
      expect(left.sort()).toEqual([young, waiting.run.id].sort());
      expect(await countOf(db, 'step')).toBe(2);
    });

    it('deletes messages that do not wait any more', async () => {
      await finished();
      await finished();
      await db.query(
        "UPDATE message SET status = 'SENT', due_at = NULL WHERE id = (SELECT min(id) FROM message)",
      );
      expect(await pruneMessages(db, 95, 10)).toBe(0);
      await ageAll('message', 96);
      expect(await pruneMessages(db, 95, 10)).toBe(1);
      expect(await countOf(db, "message WHERE status = 'ENQUEUED'")).toBe(1);
    });

    it('deletes receipts that are closed', async () => {
      await cancelNow(db, cancelOf('a'));
      await cancelNow(db, cancelOf('b'));
      await db.query(
        "UPDATE cancelation SET marked_at = NULL, through_seq = 1 WHERE cancelation_token = 'b'",
      );
      await ageAll('cancelation', 96);
      expect(await pruneReceipts(db, 95, 10)).toBe(1);
      expect(await db.query('SELECT cancelation_token AS token FROM cancelation')).toEqual([{ token: 'b' }]);
    });

    it('deletes idempotency keys that have expired', async () => {
      for (const [key, interval] of [
        ['old', '-1 second'],
        ['new', '1 hour'],
      ] as const) {
        await db.query(
          `INSERT INTO idempotency_key (workspace_id, environment, scope, key, expires_at)
           VALUES ('acme', 'production', 's', $1, now() + $2::interval)`,
          [key, interval],
        );
      }
      expect(await pruneIdempotencyKeys(db, 10)).toBe(1);
      expect(await db.query('SELECT key FROM idempotency_key')).toEqual([{ key: 'new' }]);
    });

    it('deletes fences behind which nothing is left to mark', async () => {
      for (const token of ['done', 'young', 'open']) {
        await claimNew(db, { cancelation_token: token });
        await cancelNow(db, cancelOf(token));
      }
      await db.query(
        "UPDATE cancelation SET marked_at = NULL, through_seq = 1 WHERE cancelation_token = 'open'",
      );
      await db.query(
        "UPDATE token_fence SET updated_at = now() - interval '61 minutes' WHERE token <> 'young'",
      );
      expect(await pruneFences(db, 10)).toBe(1);
      expect(
        (await db.query('SELECT token FROM token_fence ORDER BY token')).map(({ token }) => token),
      ).toEqual(['open', 'young']);
    });

    it('goes on in chunks until everything is gone', async () => {
      await acceptMany(db, 25, { steps: [] });
      await ageAll('run', 96);
      expect(await pruneRuns(db, 95, 10)).toBe(10);
      expect(await pruneRuns(db, 95, 10)).toBe(10);
      expect(await pruneRuns(db, 95, 10)).toBe(5);
    });
  });

  describe('maintenance', () => {
    const maintenanceOf = (errors: unknown[] = [], database = db) =>
      createMaintenance({
        database,
        bulk: createBulkRunner(db, () => undefined),
        canceler: createCanceler(database, () => undefined),
        retentionDays: 95,
        onError: (error) => errors.push(error),
      });

    it('in one round finishes what a crash has left and deletes more than a chunk', async () => {
      await acceptMany(db, 1_001, { steps: [] });
      await ageAll('run', 96);
      await acceptMany(db, 1_001, { cancelation_token: 't' });
      await cancelNow(db, cancelOf('t'));
      await db.query("UPDATE cancelation SET created_at = now() - interval '1 minute'");
      expect(await maintenanceOf().runOnce()).toEqual({ resumed: 1, deleted: 1_001 });
      expect(await maintenanceOf().runOnce()).toEqual({ resumed: 0, deleted: 0 });
      expect(await countOf(db, "run WHERE status = 'CANCELED'")).toBe(1_001);
    });

    it('begins at once when it is started, and ends when it is stopped', async () => {
      await finished();
      await ageAll('run', 96);
      const maintenance = maintenanceOf();
      maintenance.start();
      maintenance.start();
      await eventually(async () => expect(await countOf(db, 'run')).toBe(0));
      await maintenance.stop();
      await maintenance.stop();
    });

    it('tells of what fails, and may be stopped before it starts', async () => {
      const errors: unknown[] = [];
      const broken: Database = { ...db, query: () => Promise.reject(new Error('gone')) };
      const maintenance = maintenanceOf(errors, broken);
      maintenance.start();
      await eventually(() => expect(errors.length).toBeGreaterThanOrEqual(3));
      await maintenance.stop();
      const unused = maintenanceOf();
      await unused.stop();
      unused.start();
      await unused.stop();
    });
  });

  it('the planner is told of tables that have outgrown what it knows, once', async () => {
    expect(await refreshStatistics(db)).toEqual([]);
    await acceptMany(db, 1_000, { cancelation_token: 't' });
    const outgrown = await refreshStatistics(db);
    // A server may have looked by itself in the meantime.
    if (db.kind === 'pglite') expect(outgrown).toEqual(['run']);
    expect(await refreshStatistics(db)).toEqual([]);
    const [known] = await db.query<{ rows: number }>(
      "SELECT reltuples::int AS rows FROM pg_class WHERE relname = 'run'",
    );
    expect(known?.rows).toBeGreaterThan(900);
  });
});
