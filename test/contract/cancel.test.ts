import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelIn, previewCancel } from '../../src/store/cancel.ts';
import type { CancelRequest } from '../../src/store/cancelation.ts';
import { readCancelation } from '../../src/store/cancelation-store.ts';
import type { Database } from '../../src/store/database.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { settleMessages } from '../../src/store/message-settle.ts';
import type { ClaimedRun } from '../../src/store/run-claim.ts';
import { readRun } from '../../src/store/run-read.ts';
import { readSteps } from '../../src/store/step-read.ts';
import { cancelNow, cancelOf, cancelOfRun, numbersOf, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { settlementOf } from '../support/settlements.ts';
import {
  acceptRun,
  claimAll,
  claimNew,
  countOf,
  FINISHED,
  messageOf,
  messageRow,
  move,
  recordOf,
  runRow,
  TENANT,
  waitingUntil,
  wipe,
} from '../support/stored-runs.ts';

const NONE = {
  ...{ matched: 0, canceled: 0, already_finished: 0, already_canceled: 0, messages_canceled: 0 },
  ...{ in_flight: [], run_ids: [], more: false },
};
const LEASE = { limit: 10, leaseMs: 60_000, owner: 'node-1' };
const T = { cancelation_token: 't' };

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  /** What a cancel did: its counts, after a dry run has said the same and the receipt was kept. */
  async function cancel(request: CancelRequest = cancelOf('t')) {
    const preview = await previewCancel(db, request);
    const receipt = receiptOf(await cancelNow(db, request));
    expect(preview).toMatchObject({ ...numbersOf(receipt), dry_run: true });
    expect(await readCancelation(db, TENANT, request.id)).toEqual(receipt);
    expect(receipt.canceled + receipt.already_finished + receipt.already_canceled).toBe(receipt.matched);
    return numbersOf(receipt);
  }

  const statusesOf = async ({ run }: ClaimedRun) =>
    (await readSteps(db, TENANT, run.id, 95))?.map(({ status }) => status);

  async function waiting(): Promise<ClaimedRun> {
    const claimed = await claimNew(db, T);
    await move(db, claimed, { run: waitingUntil(claimed.now + 3_600_000) });
    return claimed;
  }

  /** A run that has queued a message; finished unless it goes on. */
  async function sent(row = T, rest: object = FINISHED) {
    const claimed = await claimNew(db, row);
    const message = messageOf();
    const steps = [recordOf(), recordOf({ path: '1', index: 1, action: 'send', message_id: message.id })];
    await move(db, claimed, { run: { settled: 2, ...rest }, steps, messages: [message] });
    return { claimed, id: message.id };
  }

  describe('a cancel, by what it finds (reference 8.4)', () => {
    it('nothing: answers with zeros and keeps a receipt, but no fence', async () => {
      expect(await cancel()).toEqual(NONE);
      expect(await countOf(db, 'token_fence')).toBe(0);
    });

    it('a run between steps: canceled, what it did stays, the rest is skipped', async () => {
      const claimed = await claimNew(db, T);
      await move(db, claimed, { run: { cursor: '1', settled: 1 }, steps: [recordOf()] });
      expect(await cancel()).toEqual({ ...NONE, matched: 1, canceled: 1, run_ids: [claimed.run.id] });
      expect(await statusesOf(claimed)).toEqual(['PROCESSED', 'SKIPPED']);
      expect(await claimAll(db)).toEqual([]);
    });

    it('a run that has not begun: canceled, every step skipped', async () => {
      const id = await acceptRun(db, T);
      expect(await cancel()).toMatchObject({ canceled: 1, run_ids: [id] });
      const steps = await readSteps(db, TENANT, id, 95);
      expect(steps?.map(({ status }) => status)).toEqual(['SKIPPED', 'SKIPPED']);
    });

    it('a run in a delay: canceled at once, its timer gone, the delay canceled', async () => {
      const claimed = await waiting();
      const request = cancelOf('t', { reason: 'done', actor: { type: 'user', id: 'ann', name: 'Ann' } });
      expect(await cancel(request)).toMatchObject({ canceled: 1 });
      expect(await statusesOf(claimed)).toEqual(['CANCELED', 'SKIPPED']);
      const row = await runRow(db, claimed.run.id);
      expect(row).toMatchObject({
        status: 'CANCELED',
        due_at: null,
        lease_owner: null,
        cancelation_id: request.id,
      });
      const { at } = (await readCancelation(db, TENANT, request.id)) ?? {};
      expect(await readRun(db, TENANT, claimed.run.id, 95)).toMatchObject({
        canceled: { id: request.id, by: request.actor, reason: 'done', at },
      });
    });

    it('a run in a delay of a virtual clock: its virtual timer is gone too', async () => {
      await db.query(
        "INSERT INTO clock (workspace_id, environment, id, now) VALUES ('acme', 'production', 'k', now())",
      );
      const claimed = await claimNew(db, { ...T, clock_id: 'k' });
      await move(db, claimed, { run: waitingUntil(5_000) });
      expect(await cancel()).toMatchObject({ canceled: 1 });
      expect(await runRow(db, claimed.run.id)).toMatchObject({ due_at: null, wake_at: null });
    });

    it('a run in the middle of a step: canceled at once, and what the step comes to is not written', async () => {
      const claimed = await claimNew(db, T);
      expect(await cancel()).toMatchObject({ canceled: 1 });
      expect(await move(db, claimed, { run: FINISHED, messages: [messageOf()] })).toBeUndefined();
      expect(await countOf(db, 'message')).toBe(0);
    });

    it.each(['PROCESSED', 'ERROR', 'THROTTLED', 'NOT PROCESSED'] as const)(
      '%s: changes nothing',
      async (status) => {
        const claimed = await claimNew(db, T);
        await move(db, claimed, { run: { ...FINISHED, status } });
        const before = await runRow(db, claimed.run.id);
        expect(await cancel()).toEqual({ ...NONE, matched: 1, already_finished: 1 });
        expect(await runRow(db, claimed.run.id)).toEqual(before);
      },
    );

    it('a canceled run: changes nothing, and its first receipt stays its receipt', async () => {
      const claimed = await waiting();
      await cancel();
      const before = await runRow(db, claimed.run.id);
      expect(await cancel()).toEqual({ ...NONE, matched: 1, already_canceled: 1 });
      expect(await runRow(db, claimed.run.id)).toEqual(before);
    });

    it('a run without a token: out of reach of every token', async () => {
      const claimed = await claimNew(db);
      expect(await cancel(cancelOf(''))).toEqual(NONE);
      expect(await move(db, claimed, { run: FINISHED })).toBeDefined();
    });
  });

  describe('the messages of a canceled run', () => {
    it('that are queued are taken back, and never claimed', async () => {
      const { claimed, id } = await sent(T, { cursor: '1' });
      const request = cancelOf('t');
      expect(await cancel(request)).toMatchObject({ canceled: 1, messages_canceled: 1, in_flight: [] });
      const row = await messageRow(db, id);
      expect(row).toMatchObject({
        status: 'CANCELED',
        due_at: null,
        cancelation_id: request.id,
        attempts: 0,
      });
      expect(row['canceled_at']).toBeTypeOf('number');
      expect(await claimMessages(db, LEASE)).toEqual([]);
      expect(await statusesOf(claimed)).toEqual(['PROCESSED', 'PROCESSED']);
    });

    it('that wait for another try are taken back', async () => {
      const { id } = await sent();
      const [message] = await claimMessages(db, LEASE);
      await settle(message?.attempts ?? 0, id, 'ENQUEUED');
      expect(await messageRow(db, id)).toMatchObject({ status: 'ENQUEUED' });
      expect(await cancel()).toMatchObject({ messages_canceled: 1, in_flight: [] });
      expect(await messageRow(db, id)).toMatchObject({ status: 'CANCELED', attempts: 1 });
    });

    it('of finished runs are taken back too, and the runs stay as they are', async () => {
      const { claimed, id } = await sent();
      expect(await cancel()).toEqual({ ...NONE, matched: 1, already_finished: 1, messages_canceled: 1 });
      expect(await messageRow(db, id)).toMatchObject({ status: 'CANCELED' });
      expect(await runRow(db, claimed.run.id)).toMatchObject({ status: 'PROCESSED', cancelation_id: null });
    });

    it('that are in flight are named, by every cancel that meets them, and may be sent', async () => {
      const { claimed, id } = await sent();
      const [message] = await claimMessages(db, LEASE);
      const in_flight = [{ message_id: id, run_id: claimed.run.id }];
      const first = cancelOf('t');
      expect(await cancel(first)).toMatchObject({ messages_canceled: 0, in_flight });
      expect(await messageRow(db, id)).toMatchObject({ status: 'SENDING', cancelation_id: first.id });
      expect(await cancel()).toMatchObject({ messages_canceled: 0, in_flight });
      expect(await cancel(cancelOfRun(claimed.run.id))).toMatchObject({ in_flight });
      expect(await messageRow(db, id)).toMatchObject({ cancelation_id: first.id });
      await settle(message?.attempts ?? 0, id, 'SENT');
      expect(await messageRow(db, id)).toMatchObject({ status: 'SENT', due_at: null });
      expect(await cancel()).toMatchObject({ in_flight: [] });
    });

    it('that are in flight are not tried again when the provider fails', async () => {
      const { id } = await sent();
      const [message] = await claimMessages(db, LEASE);
      await cancel();
      await settle(message?.attempts ?? 0, id, 'ENQUEUED');
      expect(await messageRow(db, id)).toMatchObject({ status: 'CANCELED', due_at: null });
    });

    it('that were in flight when their node died are not tried again either', async () => {
      const { id } = await sent();
      await claimMessages(db, LEASE);
      await cancel();
      await db.query('UPDATE message SET due_at = now()');
      expect(await claimMessages(db, LEASE)).toEqual([]);
      expect(await messageRow(db, id)).toMatchObject({ status: 'UNCERTAIN', due_at: null });
    });

    it('that have gone out stay as they are', async () => {
      const { id } = await sent();
      const [message] = await claimMessages(db, LEASE);
      await settle(message?.attempts ?? 0, id, 'SENT');
      const before = await messageRow(db, id);
      expect(await cancel()).toMatchObject({ messages_canceled: 0, in_flight: [] });
      expect(await messageRow(db, id)).toEqual(before);
    });
  });

  describe('a later invoke', () => {
    it('is not reached by an old cancel of its token', async () => {
      await waiting();
      await cancel();
      const next = await claimNew(db, T);
      expect(next.fenced).toBe(false);
      const message = messageOf();
      expect(await move(db, next, { run: FINISHED, messages: [message] })).toBeDefined();
      expect(await claimMessages(db, LEASE)).toMatchObject([{ id: message.id }]);
    });

    it('is reached by the next one, together with nothing else', async () => {
      await waiting();
      await cancel();
      const next = await waiting();
      const numbers = { matched: 2, canceled: 1, already_canceled: 1, run_ids: [next.run.id] };
      expect(await cancel()).toMatchObject(numbers);
    });
  });

  it('a cancel that its caller rolls back has not happened', async () => {
    const claimed = await waiting();
    const failing = db.transaction(async (tx) => {
      await cancelIn(tx, cancelOf('t'));
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await runRow(db, claimed.run.id)).toMatchObject({ status: 'WAITING' });
    expect([await countOf(db, 'token_fence'), await countOf(db, 'cancelation')]).toEqual([0, 0]);
  });

  function settle(attempts: number, id: string, status: 'SENT' | 'ENQUEUED'): Promise<void> {
    const dueInMs = status === 'ENQUEUED' ? 60_000 : null;
    return settleMessages(db, [settlementOf(id, attempts, { status, dueInMs })]);
  }
});
