import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { markFenced } from '../../src/store/fenced.ts';
import { releaseLeases } from '../../src/store/leases.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { claimRuns, nextRunDue, readPosition, stillHeld } from '../../src/store/run-claim.ts';
import { cancelNow, cancelOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { createGate } from '../support/eventually.ts';
import {
  acceptMany,
  acceptRun,
  claimAll,
  claimNew,
  claimOf,
  FINISHED,
  messageOf,
  move,
  runRow,
  STRANGERS,
  TENANT,
  waitingUntil,
  wipe,
} from '../support/stored-runs.ts';

const T = { cancelation_token: 't' };

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  const claim = (limit: number, owner = 'node-1', leaseMs = 30_000) =>
    claimRuns(db, { limit, owner, leaseMs });
  const fence = (token: string, seq: number, excluded: string | null = null) =>
    db.query(
      `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, excluded_run_id, cancelation_id)
       VALUES ($1, $2, $3, $4, $5, 'c-1')`,
      [TENANT.workspace_id, TENANT.environment, token, seq, excluded],
    );

  describe('a claim', () => {
    it('takes the oldest due runs, up to its limit, each once', async () => {
      const ids = await acceptMany(db, 5);
      for (const [index, id] of ids.entries()) {
        await db.query("UPDATE run SET due_at = now() - $1::int * interval '1 second' WHERE id = $2", [
          index,
          id,
        ]);
      }
      const [oldest = '', next = ''] = ids.toReversed();
      expect((await claim(2)).map(({ id }) => id).sort()).toEqual([oldest, next].sort());
      expect(await claim(10)).toHaveLength(3);
      expect(await claim(10)).toEqual([]);
    });

    it('tells everything that moving a run takes, and counts itself', async () => {
      const id = await acceptRun(db, T);
      const [row] = await claim(1, 'node-9');
      expect(row).toMatchObject({ ...TENANT, id, version: 1, claims: 1, cursor: '0', fenced: false, ...T });
      expect(row?.definition?.steps).toHaveLength(2);
      expect(Math.abs((row?.now ?? 0) - Date.now())).toBeLessThan(60_000);
      expect(await runRow(db, id)).toMatchObject({ lease_owner: 'node-9', status: 'PROCESSING' });
    });

    it('passes over what is not due, leased or final', async () => {
      const [waiting, leased, final] = [await claimNew(db), await claimNew(db), await claimNew(db)];
      await move(db, waiting, { run: waitingUntil(waiting.now + 60_000) });
      await move(db, leased, { run: { cursor: '1' }, leaseMs: 30_000 });
      await move(db, final, { run: FINISHED });
      expect(await claim(10)).toEqual([]);
    });

    it('takes a run whose lease has run out, and its former holder can no longer commit', async () => {
      const id = await acceptRun(db);
      const [first] = (await claimAll(db)).values();
      if (first === undefined) throw new Error('not claimed');
      await db.query('UPDATE run SET due_at = now()');
      expect(await claim(10, 'node-2')).toMatchObject([{ id, claims: 2, version: 2 }]);
      expect(await stillHeld(db, first)).toBe(false);
      expect(await move(db, first, { run: FINISHED })).toBeUndefined();
    });

    it('says which runs stand behind a fence', async () => {
      const [old = '', own = '', later = ''] = await acceptMany(db, 3, T);
      for (const tenant of STRANGERS) await acceptRun(db, { ...T, tenant });
      const { seq } = (await runRow(db, own)) as { seq: number };
      await fence('t', seq, own);
      const last = await acceptRun(db, { cancelation_token: 'u' });
      await fence('u', ((await runRow(db, last)) as { seq: number }).seq);
      const fenced = (await claim(10)).filter((row) => row.fenced);
      expect(fenced.map(({ id }) => id).sort()).toEqual([old, last].sort());
      expect(later).not.toBe('');
    });

    it("tells the time of the run's own clock", async () => {
      await db.query(
        "INSERT INTO clock (workspace_id, environment, id, now) VALUES ('acme', 'production', 'k', '2031-01-02T00:00:00.5Z')",
      );
      await acceptRun(db, { clock_id: 'k' });
      expect(await claim(1)).toMatchObject([{ now: Date.UTC(2031, 0, 2, 0, 0, 0, 500) }]);
    });
  });

  describe('the next due run', () => {
    it('is none, now, or in so many milliseconds', async () => {
      expect(await nextRunDue(db)).toBeNull();
      const claimed = await claimNew(db);
      const lease = (await nextRunDue(db)) ?? 0;
      expect(lease).toBeGreaterThan(20_000);
      expect(lease).toBeLessThanOrEqual(30_000);
      await move(db, claimed, { run: { cursor: '1' } });
      expect(await nextRunDue(db)).toBe(0);
    });

    it('is not one that rests on a virtual clock', async () => {
      const claimed = await claimNew(db, { clock_id: 'k' });
      await move(db, claimed, { run: waitingUntil(5_000) });
      expect(await nextRunDue(db)).toBeNull();
    });
  });

  describe('a run in hand', () => {
    it('is held until it is canceled, fenced, moved or claimed', async () => {
      const claimed = await claimNew(db, T);
      expect(await stillHeld(db, claimed)).toBe(true);
      await fence('t', claimed.seq, claimed.run.id);
      expect(await stillHeld(db, claimed)).toBe(true);
      await db.query('UPDATE token_fence SET excluded_run_id = NULL');
      expect(await stillHeld(db, claimed)).toBe(false);
      await db.query('DELETE FROM token_fence');
      await cancelNow(db, cancelOf('t'));
      expect(await stillHeld(db, claimed)).toBe(false);
    });

    it('stands where its node has moved it, until it ends', async () => {
      const claimed = await claimNew(db);
      expect(await readPosition(db, claimed)).toEqual({ cursor: '0', settled: 0, version: 1 });
      const moved = await move(db, claimed, { run: { cursor: '1', settled: 1 }, leaseMs: 1_000 });
      expect(await readPosition(db, claimed)).toEqual({ cursor: '1', settled: 1, version: 2 });
      await move(db, { ...claimed, version: moved?.version ?? 0 }, { run: FINISHED });
      expect(await readPosition(db, claimed)).toBeNull();
    });
  });

  describe('a run that is claimed behind its fence', () => {
    it('is canceled, and the closed receipt learns of it', async () => {
      await acceptRun(db, T);
      const request = cancelOf('t');
      await cancelNow(db, request);
      const late = await acceptRun(db, T);
      await db.query('UPDATE run SET seq = 0 WHERE id = $1', [late]);
      const claimed = await claimOf(db, late);
      expect(claimed.fenced).toBe(true);
      await markFenced(db, claimed);
      await markFenced(db, claimed);
      const row = await runRow(db, late);
      expect(row).toMatchObject({
        status: 'CANCELED',
        due_at: null,
        lease_owner: null,
        cancelation_id: request.id,
      });
      const [receipt] = await db.query('SELECT matched, canceled FROM cancelation');
      expect(receipt).toEqual({ matched: 2, canceled: 2 });
    });

    it('is left alone when there is no fence any more', async () => {
      const claimed = await claimNew(db, T);
      await markFenced(db, claimed);
      expect(await runRow(db, claimed.run.id)).toMatchObject({ status: 'PROCESSING' });
    });
  });

  it('on PostgreSQL, two nodes that claim at once share the work without waiting for each other', async () => {
    if (db.kind !== 'postgresql') return;
    await acceptMany(db, 20);
    const [claimed, end] = [createGate(), createGate()];
    const slow = db.transaction(async (tx) => {
      const rows = await claimRuns(tx, { limit: 12, owner: 'slow', leaseMs: 30_000 });
      claimed.open();
      await end.opened;
      return rows;
    });
    await claimed.opened;
    const quick = await claim(20, 'quick');
    end.open();
    const ids = [...(await slow), ...quick].map(({ id }) => id);
    expect([quick.length, new Set(ids).size]).toEqual([8, 20]);
  });

  it('what a former process held is due again at the next start of the embedded database only', async () => {
    const leased = await claimNew(db);
    const [resting, sending] = [await claimNew(db), await claimNew(db)];
    await move(db, resting, { run: waitingUntil(resting.now + 60_000) });
    await move(db, sending, { run: FINISHED, messages: [messageOf()] });
    const lease = { limit: 10, leaseMs: 30_000, owner: 'n' };
    await claimMessages(db, lease);
    await releaseLeases(db);
    const embedded = db.kind === 'pglite';
    expect((await claimAll(db)).map(({ run }) => run.id)).toEqual(embedded ? [leased.run.id] : []);
    expect(await claimMessages(db, lease)).toHaveLength(embedded ? 1 : 0);
  });
});
