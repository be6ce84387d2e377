import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCanceler } from '../../src/scheduler/cancel-runs.ts';
import { createCommitter } from '../../src/scheduler/commit-run.ts';
import { previewCancel } from '../../src/store/cancel.ts';
import type { Reach } from '../../src/store/cancel-mark.ts';
import { readCancelation } from '../../src/store/cancelation-store.ts';
import type { Database } from '../../src/store/database.ts';
import { markFenced } from '../../src/store/fenced.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { stillHeld } from '../../src/store/run-claim.ts';
import { readRun } from '../../src/store/run-read.ts';
import { cancelNow, cancelOf, cancelOfRun, numbersOf, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  acceptMany,
  acceptRun,
  claimAll,
  countOf,
  FINISHED,
  messageOf,
  messageRow,
  move,
  runRow,
  TENANT,
  wipe,
} from '../support/stored-runs.ts';

const RUNS = 1_500;
const nothing = () => undefined;

function committerOf(database: Database) {
  const { finishMarking } = createCanceler(database, nothing);
  return createCommitter({
    database,
    finishMarking,
    onMessages: nothing,
    onRuns: nothing,
    onSettled: nothing,
  });
}

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  /** Cancels as far as one transaction goes. */
  async function cancelHalf(id: string): Promise<readonly Reach[]> {
    const outcome = await cancelNow(db, cancelOf('t', { id }));
    if (outcome.kind !== 'canceled' || outcome.unmarked === null) throw new Error('nothing is left to mark');
    return outcome.unmarked;
  }

  describe('a cancel of more than 1,000 runs', () => {
    it('answers with exact counts once every row is marked', async () => {
      const ids = await acceptMany(db, RUNS, { cancelation_token: 't' });
      const request = cancelOf('t');
      const { cancel } = createCanceler(db, nothing);
      const receipt = receiptOf(await cancel(request, { maxRuns: null }));
      const numbers = { matched: RUNS, canceled: RUNS, already_finished: 0, already_canceled: 0, more: true };
      expect(receipt).toMatchObject({ ...numbers, run_ids: ids.slice(0, 50), dry_run: false });
      expect(receipt).toEqual(await readCancelation(db, TENANT, request.id));
      expect(
        await countOf(db, 'run WHERE status = $1 AND cancelation_id = $2', ['CANCELED', request.id]),
      ).toBe(RUNS);
    });

    it('stands before every run from the first moment', async () => {
      const ids = await acceptMany(db, RUNS, { cancelation_token: 't' });
      const claimed = (await claimAll(db)).toSorted((a, b) => a.seq - b.seq);
      await cancelHalf('c-1');
      expect(await countOf(db, "run WHERE status = 'CANCELED'")).toBe(0);
      const last = claimed.at(-1);
      if (last === undefined) throw new Error('nothing was claimed');
      expect(await stillHeld(db, last)).toBe(false);
      expect(await move(db, last, { run: FINISHED, messages: [messageOf()] })).toBeUndefined();
      expect(await countOf(db, 'message')).toBe(0);
      const read = await readRun(db, TENANT, ids.at(-1) ?? '', 95);
      expect(read).toMatchObject({ status: 'CANCELED', canceled: { id: 'c-1' } });
    });

    it('is claimed no further than its fence, and marked by whoever claims', async () => {
      await acceptMany(db, RUNS, { cancelation_token: 't' });
      const reaches = await cancelHalf('c-1');
      const claimed = await claimAll(db);
      expect(claimed).toHaveLength(RUNS);
      expect(claimed.every(({ fenced }) => fenced)).toBe(true);
      for (const run of claimed.slice(0, 10)) await markFenced(db, run);
      expect(await countOf(db, "run WHERE status = 'CANCELED' AND cancelation_id = 'c-1'")).toBe(10);
      await createCanceler(db, nothing).finishMarking(TENANT, reaches, 'c-1');
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject({ matched: RUNS, canceled: RUNS });
    });

    it('goes on after a crash, by any node', async () => {
      await acceptMany(db, RUNS, { cancelation_token: 't' });
      await cancelHalf('c-1');
      const { resume } = createCanceler(db, nothing);
      expect(await resume()).toBe(0);
      await db.query("UPDATE cancelation SET created_at = now() - interval '3 seconds'");
      expect(await resume()).toBe(1);
      expect(await resume()).toBe(0);
      expect(await countOf(db, "run WHERE status = 'CANCELED' AND cancelation_id = 'c-1'")).toBe(RUNS);
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject({ matched: RUNS, canceled: RUNS });
    });

    it('does not let a run step out of its fence by a cancel of its own', async () => {
      await acceptMany(db, 1_001, { cancelation_token: 't' });
      const last = (await claimAll(db)).toSorted((a, b) => a.seq - b.seq).at(-1);
      if (last === undefined) throw new Error('nothing was claimed');
      await cancelHalf('c-1');
      const version = await committerOf(db).commit({
        claimed: last,
        run: { ...last.run, cursor: '1' },
        writes: [{ kind: 'cancel-by-token', token: 't', path: '0' }],
        leaseMs: null,
      });
      expect(version).toBeNull();
      expect(await countOf(db, 'cancelation')).toBe(1);
      expect(await runRow(db, last.run.id)).toMatchObject({ version: last.version });
    });

    it('gives each run to one receipt when two cancels meet', async () => {
      await acceptMany(db, RUNS, { cancelation_token: 't' });
      const reaches = await cancelHalf('c-1');
      const { cancel, finishMarking } = createCanceler(db, nothing);
      const second = receiptOf(await cancel(cancelOf('t'), { maxRuns: null }));
      expect(second).toMatchObject({ matched: RUNS, canceled: RUNS, already_canceled: 0 });
      await finishMarking(TENANT, reaches, 'c-1');
      const numbers = { matched: RUNS, canceled: 0, already_finished: 0, already_canceled: RUNS };
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject(numbers);
    });

    it('leaves a run to a cancel by its id that comes in between', async () => {
      const ids = await acceptMany(db, RUNS, { cancelation_token: 't' });
      const reaches = await cancelHalf('c-1');
      const one = receiptOf(await cancelNow(db, cancelOfRun(ids.at(-1) ?? '')));
      expect(one).toMatchObject({ matched: 1, canceled: 1 });
      await createCanceler(db, nothing).finishMarking(TENANT, reaches, 'c-1');
      const numbers = { matched: RUNS, canceled: RUNS - 1, already_finished: 0, already_canceled: 1 };
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject(numbers);
    });

    it('counts a run whose invoke came late, while the rows are marked and after', async () => {
      await acceptMany(db, RUNS, { cancelation_token: 't' });
      const reaches = await cancelHalf('c-1');
      const [early, late] = [await acceptLate(db), await acceptLate(db)];
      await db.query("UPDATE run SET due_at = 'infinity' WHERE id <> $1 AND due_at IS NOT NULL", [early]);
      for (const run of await claimAll(db)) await markFenced(db, run);
      await createCanceler(db, nothing).finishMarking(TENANT, reaches, 'c-1');
      const numbers = { already_finished: 0, already_canceled: 0 };
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject({
        matched: 1_502,
        canceled: 1_502,
        ...numbers,
      });
      expect(await runRow(db, late)).toMatchObject({ status: 'CANCELED', cancelation_id: 'c-1' });
      const last = await acceptLate(db);
      for (const run of await claimAll(db)) await markFenced(db, run);
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject({
        matched: 1_503,
        canceled: 1_503,
        ...numbers,
      });
      expect(await runRow(db, last)).toMatchObject({ status: 'CANCELED', cancelation_id: 'c-1' });
    });

    it('takes back every queued message at once, of marked runs and of fenced ones', async () => {
      await acceptMany(db, RUNS, { cancelation_token: 't' });
      const claimed = (await claimAll(db)).toSorted((a, b) => a.seq - b.seq);
      const sends = [claimed.at(0), claimed.at(-1)].map((run) => ({ run, message: messageOf() }));
      for (const { run, message } of sends) {
        if (run !== undefined) await move(db, run, { run: { cursor: '1' }, messages: [message] });
      }
      const reaches = await cancelHalf('c-1');
      for (const { message } of sends)
        expect(await messageRow(db, message.id)).toMatchObject({ status: 'CANCELED' });
      await createCanceler(db, nothing).finishMarking(TENANT, reaches, 'c-1');
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject({ messages_canceled: 2, in_flight: [] });
      const claim = { limit: 10, leaseMs: 1_000, owner: 'n' };
      expect(await claimMessages(db, claim)).toEqual([]);
    });

    it('leaves alone what was invoked after it, while its rows are still being marked', async () => {
      await acceptMany(db, RUNS, { cancelation_token: 't' });
      const reaches = await cancelHalf('c-1');
      await db.query("UPDATE run SET due_at = 'infinity' WHERE due_at IS NOT NULL");
      const later = await acceptRun(db, { cancelation_token: 't' });
      const message = messageOf();
      const [claimed] = await claimAll(db);
      if (claimed?.run.id !== later) throw new Error('the later run was not claimed');
      await move(db, claimed, { run: { cursor: '1' }, messages: [message] });
      await createCanceler(db, nothing).finishMarking(TENANT, reaches, 'c-1');
      expect(await runRow(db, later)).toMatchObject({ status: 'PROCESSING', cancelation_id: null });
      expect(await messageRow(db, message.id)).toMatchObject({ status: 'ENQUEUED', canceled_at: null });
      expect(await readCancelation(db, TENANT, 'c-1')).toMatchObject({ matched: RUNS, messages_canceled: 0 });
    });

    it('is foreseen by a dry run', async () => {
      await acceptMany(db, RUNS, { cancelation_token: 't' });
      const preview = await previewCancel(db, cancelOf('t'));
      if (preview === null) throw new Error('no preview');
      const { cancel } = createCanceler(db, nothing);
      expect(numbersOf(receiptOf(await cancel(cancelOf('t'), { maxRuns: null })))).toEqual(
        numbersOf(preview),
      );
    });
  });
});

/** A run with a number below every other, as when its invoke commits after a cancel has looked. */
async function acceptLate(db: Database): Promise<string> {
  const id = await acceptRun(db, { cancelation_token: 't' });
  await db.query('UPDATE run SET seq = (SELECT min(seq) - 1 FROM run) WHERE id = $1', [id]);
  return id;
}
