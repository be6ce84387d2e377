import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCanceler } from '../../src/scheduler/cancel-runs.ts';
import { previewCancel } from '../../src/store/cancel.ts';
import { canceledRuns, listCancelations } from '../../src/store/cancelation-store.ts';
import type { Database } from '../../src/store/database.ts';
import { cancelNow, cancelOf, cancelOfRun, numbersOf, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  acceptMany,
  acceptRun,
  claimAll,
  claimOf,
  countOf,
  FINISHED,
  messageOf,
  move,
  runRow,
  STRANGERS,
  TENANT,
  wipe,
} from '../support/stored-runs.ts';

const T = { cancelation_token: 't' };

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  const statusOf = async (id: string) => (await runRow(db, id))['status'];
  const cancelerOf = (answered: string[] = []) => createCanceler(db, ({ id }) => answered.push(id));

  describe('a cancel by token', () => {
    it('reaches every run of the token, whatever automation it is of (SEED-21, SEED-48)', async () => {
      const ids = await acceptMany(db, 3, T);
      await db.query("UPDATE run SET template_id = 'a', template_version = 1 WHERE id = $1", [ids[0] ?? '']);
      const receipt = receiptOf(await cancelNow(db, cancelOf('t')));
      expect(receipt).toMatchObject({ matched: 3, canceled: 3, run_ids: ids });
    });

    it('compares letter by letter (D-16, SEED-54)', async () => {
      const others = ['T', 't ', ' t', 'tt', 'onboarding-t', '%', 't\u0301'];
      for (const token of others) await acceptRun(db, { cancelation_token: token });
      const id = await acceptRun(db, T);
      expect(receiptOf(await cancelNow(db, cancelOf('t')))).toMatchObject({ matched: 1, run_ids: [id] });
      expect(await countOf(db, "run WHERE status = 'PROCESSING'")).toBe(others.length);
    });

    it('stays within its workspace and environment', async () => {
      const foreign = [];
      for (const tenant of STRANGERS) foreign.push(await acceptRun(db, { ...T, tenant }));
      expect(receiptOf(await cancelNow(db, cancelOf('t')))).toMatchObject({ matched: 0 });
      await acceptRun(db, T);
      expect(receiptOf(await cancelNow(db, cancelOf('t')))).toMatchObject({ matched: 1, canceled: 1 });
      for (const claimed of await claimAll(db)) {
        expect(claimed.fenced).toBe(false);
        expect(await move(db, claimed, { run: FINISHED, messages: [messageOf()] })).toBeDefined();
      }
      for (const id of foreign) expect(await statusOf(id)).toBe('PROCESSED');
      expect(receiptOf(await cancelNow(db, cancelOf('t')))).toMatchObject({ messages_canceled: 0 });
    });

    it('leaves its own run alone, and its messages, now and later (D-11)', async () => {
      const [own = '', other = ''] = await acceptMany(db, 2, T);
      const claimed = await claimOf(db, own);
      const message = messageOf();
      const moved = await move(db, claimed, { run: { cursor: '1' }, messages: [message], leaseMs: 1_000 });
      const receipt = receiptOf(await cancelNow(db, cancelOf('t', { excluded: own })));
      expect(receipt).toMatchObject({ matched: 1, canceled: 1, messages_canceled: 0, run_ids: [other] });
      const held = { ...claimed, version: moved?.version ?? 0 };
      expect(
        await move(db, held, { run: FINISHED, messages: [messageOf({ recipient: 'u2' })] }),
      ).toBeDefined();
      expect(await countOf(db, "message WHERE status = 'ENQUEUED'")).toBe(2);
    });

    it('reaches a run that once canceled the others', async () => {
      const [own = ''] = await acceptMany(db, 2, T);
      await cancelNow(db, cancelOf('t', { excluded: own }));
      expect(receiptOf(await cancelNow(db, cancelOf('t')))).toMatchObject({ canceled: 1, run_ids: [own] });
    });

    it('shows the first 50 runs, and all of them in pages', async () => {
      const ids = await acceptMany(db, 51, T);
      const request = cancelOf('t');
      const receipt = receiptOf(await cancelNow(db, request));
      expect(receipt).toMatchObject({ canceled: 51, more: true, run_ids: ids.slice(0, 50) });
      const [first] = await canceledRuns(db, TENANT, request.id, 0, 1);
      const rest = await canceledRuns(db, TENANT, request.id, first?.seq ?? 0, 100);
      expect([first, ...rest].map((run) => run?.id)).toEqual(ids);
      const [listed] = await listCancelations(db, TENANT, null, 10);
      expect(listed).toEqual(receipt);
    });
  });

  describe('a cancel by run', () => {
    it('reaches that run alone, with or without a token', async () => {
      const [with_ = '', other = ''] = await acceptMany(db, 2, T);
      const without = await acceptRun(db);
      for (const id of [with_, without]) {
        const receipt = receiptOf(await cancelNow(db, cancelOfRun(id)));
        expect(receipt).toMatchObject({
          matched: 1,
          canceled: 1,
          run_ids: [id],
          run_id: id,
          cancelation_token: null,
        });
      }
      expect(await statusOf(other)).toBe('PROCESSING');
      expect(await countOf(db, 'token_fence')).toBe(0);
    });

    it('of a finished run is a no-op, of a canceled one too', async () => {
      const id = await acceptRun(db);
      await move(db, await claimOf(db, id), { run: FINISHED });
      expect(receiptOf(await cancelNow(db, cancelOfRun(id)))).toMatchObject({
        matched: 1,
        already_finished: 1,
      });
      const other = await acceptRun(db);
      await cancelNow(db, cancelOfRun(other));
      expect(receiptOf(await cancelNow(db, cancelOfRun(other)))).toMatchObject({
        matched: 1,
        already_canceled: 1,
      });
    });

    it('does not know a run of another workspace or environment, or none at all', async () => {
      const id = await acceptRun(db);
      const answered: string[] = [];
      for (const request of [
        ...STRANGERS.map((tenant) => cancelOfRun(id, tenant)),
        cancelOfRun('1-nobody'),
      ]) {
        const { cancel, preview } = cancelerOf(answered);
        expect(await cancel(request, { maxRuns: null })).toEqual({ kind: 'unknown-run' });
        expect(await preview(request)).toBeNull();
      }
      expect(await statusOf(id)).toBe('PROCESSING');
      expect(answered).toEqual([]);
      expect(await countOf(db, 'cancelation')).toBe(0);
    });
  });

  describe('a guarded cancel', () => {
    it('of more runs than allowed changes nothing, and says what it would have done', async () => {
      const ids = await acceptMany(db, 3, T);
      await move(db, await claimOf(db, ids[0] ?? ''), { run: FINISHED, messages: [messageOf()] });
      const before = await db.query('SELECT * FROM run ORDER BY seq');
      const answered: string[] = [];
      const outcome = await cancelerOf(answered).cancel(cancelOf('t'), { maxRuns: 1 });
      if (outcome.kind !== 'refused') throw new Error(`not refused: ${outcome.kind}`);
      const numbers = { matched: 3, canceled: 2, already_finished: 1, messages_canceled: 1 };
      expect(outcome.preview).toMatchObject({ ...numbers, dry_run: true, run_ids: ids.slice(1) });
      expect(await db.query('SELECT * FROM run ORDER BY seq')).toEqual(before);
      expect(await countOf(db, "message WHERE status = 'ENQUEUED'")).toBe(1);
      expect([await countOf(db, 'token_fence'), await countOf(db, 'cancelation'), answered]).toEqual([
        0,
        0,
        [],
      ]);
    });

    it('of as many as allowed is carried out; finished runs do not count', async () => {
      const ids = await acceptMany(db, 3, T);
      await move(db, await claimOf(db, ids[0] ?? ''), { run: FINISHED });
      const answered: string[] = [];
      const request = cancelOf('t');
      const receipt = receiptOf(await cancelerOf(answered).cancel(request, { maxRuns: 2 }));
      expect(receipt).toMatchObject({ matched: 3, canceled: 2, already_finished: 1 });
      expect(answered).toEqual([request.id]);
    });

    it('allows nothing but no-ops when it allows no run', async () => {
      const id = await acceptRun(db, T);
      expect(await cancelerOf().cancel(cancelOf('t'), { maxRuns: 0 })).toMatchObject({ kind: 'refused' });
      expect(await cancelerOf().cancel(cancelOfRun(id), { maxRuns: 0 })).toMatchObject({ kind: 'refused' });
      expect(await statusOf(id)).toBe('PROCESSING');
      expect(await cancelerOf().cancel(cancelOf('none'), { maxRuns: 0 })).toMatchObject({ kind: 'canceled' });
    });
  });

  it('a dry run changes nothing', async () => {
    await acceptMany(db, 2, T);
    const before = await db.query('SELECT * FROM run ORDER BY seq');
    const preview = await previewCancel(db, cancelOf('t'));
    expect(preview).toMatchObject({ dry_run: true, matched: 2, canceled: 2 });
    expect(await db.query('SELECT * FROM run ORDER BY seq')).toEqual(before);
    expect([await countOf(db, 'token_fence'), await countOf(db, 'cancelation')]).toEqual([0, 0]);
    const done = receiptOf(await cancelNow(db, cancelOf('t')));
    expect(numbersOf(done)).toEqual(preview === null ? null : numbersOf(preview));
  });
});
