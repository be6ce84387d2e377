import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCanceler } from '../../src/scheduler/cancel-runs.ts';
import { previewCancel } from '../../src/store/cancel.ts';
import { canceledRuns } from '../../src/store/cancelation-store.ts';
import type { Database } from '../../src/store/database.ts';
import { pruneRuns } from '../../src/store/prune.ts';
import { cancelNow, cancelOf, numbersOf, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  acceptMany,
  acceptRun,
  claimNew,
  countOf,
  FINISHED,
  messageOf,
  move,
  runRow,
  STRANGERS,
  TENANT,
  wipe,
} from '../support/stored-runs.ts';

const BOTH = { cancelation_token: 'order-1', cancelation_tokens: ['user-1', 'team-1'] };

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  const statusOf = async (id: string) => (await runRow(db, id))['status'];

  it('a cancel of any of its tokens hits a run', async () => {
    for (const token of ['order-1', 'user-1', 'team-1']) {
      const id = await acceptRun(db, BOTH);
      const receipt = receiptOf(await cancelNow(db, cancelOf(token)));
      expect(receipt).toMatchObject({ canceled: 1, run_ids: [id] });
      expect(await statusOf(id)).toBe('CANCELED');
    }
  });

  it('reaches the runs with the token as their single one and as a further one, and counts each once', async () => {
    const ids = [
      await acceptRun(db, { cancelation_token: 'user-1' }),
      await acceptRun(db, { cancelation_token: 'order-2', cancelation_tokens: ['user-1'] }),
      await acceptRun(db, { cancelation_tokens: ['user-1'] }),
    ];
    const other = await acceptRun(db, { cancelation_token: 'order-3', cancelation_tokens: ['user-2'] });
    const request = cancelOf('user-1');
    const preview = await previewCancel(db, request);
    expect(preview).toMatchObject({ matched: 3, canceled: 3, run_ids: ids, dry_run: true });
    const receipt = receiptOf(await cancelNow(db, request));
    expect(receipt).toMatchObject({ matched: 3, canceled: 3, run_ids: ids, more: false });
    expect(receiptOf(await cancelNow(db, cancelOf('user-1')))).toMatchObject({
      ...{ matched: 3, canceled: 0, already_canceled: 3 },
    });
    expect(await statusOf(other)).toBe('PROCESSING');
  });

  it('stays within its workspace and environment', async () => {
    for (const tenant of STRANGERS) await acceptRun(db, { ...BOTH, tenant });
    expect(receiptOf(await cancelNow(db, cancelOf('user-1')))).toMatchObject({ matched: 0 });
  });

  it('takes messages back and names those in flight, of finished runs as well', async () => {
    const claimed = await claimNew(db, BOTH);
    const sending = messageOf({ recipient: 'u2' });
    await move(db, claimed, { run: FINISHED, messages: [messageOf(), sending] });
    await db.query("UPDATE message SET status = 'SENDING' WHERE id = $1", [sending.id]);
    const preview = await previewCancel(db, cancelOf('team-1'));
    const receipt = receiptOf(await cancelNow(db, cancelOf('team-1')));
    for (const told of [preview, receipt]) {
      expect(told).toMatchObject({
        ...{ matched: 1, already_finished: 1, messages_canceled: 1 },
        in_flight: [{ message_id: sending.id, run_id: claimed.run.id }],
      });
    }
  });

  it('leaves a run that has been claimed unable to commit', async () => {
    const claimed = await claimNew(db, BOTH);
    await cancelNow(db, cancelOf('user-1'));
    expect(await move(db, claimed, { run: FINISHED, messages: [messageOf()] })).toBeUndefined();
    expect(await countOf(db, 'message')).toBe(0);
  });

  it('keeps to max_runs over all of them', async () => {
    await acceptRun(db, { cancelation_token: 'user-1' });
    await acceptRun(db, BOTH);
    expect(await cancelNow(db, cancelOf('user-1'), 1)).toMatchObject({
      kind: 'refused',
      preview: { canceled: 2 },
    });
    expect(await countOf(db, "run WHERE status = 'CANCELED'")).toBe(0);
  });

  it('does not hit the run whose step cancels (D-11)', async () => {
    const own = await acceptRun(db, BOTH);
    const other = await acceptRun(db, BOTH);
    expect(receiptOf(await cancelNow(db, cancelOf('user-1', { excluded: own })))).toMatchObject({
      run_ids: [other],
    });
    expect(await statusOf(own)).toBe('PROCESSING');
  });

  it('does not stick: a later run with the token lives (D-13)', async () => {
    await acceptRun(db, BOTH);
    await cancelNow(db, cancelOf('user-1'));
    const claimed = await claimNew(db, BOTH);
    expect(claimed.fenced).toBe(false);
    expect(await move(db, claimed, { run: FINISHED, messages: [] })).toBeDefined();
  });

  describe('of very many runs', () => {
    const RUNS = 1_300;

    it('has marked every one of them when it is answered', async () => {
      await acceptMany(db, RUNS, BOTH);
      await acceptMany(db, RUNS, { cancelation_token: 'user-1' });
      const request = cancelOf('user-1');
      const outcome = await createCanceler(db, () => undefined).cancel(request, { maxRuns: null });
      expect(await countOf(db, "run WHERE status <> 'CANCELED'")).toBe(0);
      const receipt = receiptOf(outcome);
      expect(numbersOf(receipt)).toMatchObject({
        matched: 2 * RUNS,
        canceled: 2 * RUNS,
        already_canceled: 0,
      });
      const first = await canceledRuns(db, TENANT, request.id, 0, 10);
      expect(first).toHaveLength(10);
    });

    it('goes on after a crash between its beginning and its end', async () => {
      await acceptMany(db, RUNS, BOTH);
      const outcome = await cancelNow(db, cancelOf('team-1', { id: 'c-1' }));
      expect(outcome).toMatchObject({ kind: 'canceled' });
      await db.query("UPDATE cancelation SET created_at = now() - interval '1 minute'");
      expect(await createCanceler(db, () => undefined).resume()).toBe(1);
      expect(await countOf(db, "run WHERE cancelation_id = 'c-1' AND status = 'CANCELED'")).toBe(RUNS);
      expect(await countOf(db, `cancelation WHERE marked_at IS NOT NULL AND canceled = ${RUNS}`)).toBe(1);
    });
  });

  it('are forgotten with their run', async () => {
    const id = await acceptRun(db, BOTH);
    await cancelNow(db, cancelOf('user-1'));
    await db.query("UPDATE run SET created_at = now() - interval '100 days' WHERE id = $1", [id]);
    expect(await pruneRuns(db, 95, 100)).toBe(1);
    expect(await countOf(db, 'run_further_token')).toBe(0);
  });
});
