import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import {
  type ClaimedRow,
  claimMessages,
  messageStatuses,
  nextMessageDue,
} from '../../src/store/message-claim.ts';
import { announceCalls, type Settlement, settleMessages } from '../../src/store/message-settle.ts';
import { FRESH } from '../../src/store/message-state.ts';
import { mergeProfile } from '../../src/store/profile-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { createGate } from '../support/eventually.ts';
import { settlementOf } from '../support/settlements.ts';
import {
  claimNew,
  FINISHED,
  messageOf,
  messageRow,
  move,
  STRANGERS,
  TENANT,
  wipe,
} from '../support/stored-runs.ts';

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  const claim = (change: Partial<Parameters<typeof claimMessages>[1]> = {}) =>
    claimMessages(db, { limit: 100, leaseMs: 60_000, owner: 'node-1', ...change });

  async function queue(count = 1, row: Parameters<typeof claimNew>[1] = { cancelation_token: 't' }) {
    const claimed = await claimNew(db, row);
    const messages = Array.from({ length: count }, (_one, index) =>
      messageOf({ recipient: `u${index}`, data: { index } }),
    );
    await move(db, claimed, { run: FINISHED, messages });
    return { claimed, ids: messages.map(({ id }) => id) };
  }

  const settle = (message: ClaimedRow | undefined, change: Partial<Settlement> = {}) =>
    settleMessages(db, [settlementOf(message?.id ?? '', message?.attempts ?? 0, change)]);

  const expire = () => db.query('UPDATE message SET due_at = now() WHERE due_at IS NOT NULL');
  const fence = (seq: number, excluded: string | null = null) =>
    db.query(
      `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, excluded_run_id, cancelation_id)
       VALUES ($1, $2, 't', $3, $4, 'c-1')`,
      [TENANT.workspace_id, TENANT.environment, seq, excluded],
    );

  describe('a claim', () => {
    it('takes what is due, oldest first, once, with the stored profile of the recipient', async () => {
      const { claimed, ids } = await queue(3);
      await mergeProfile(db, TENANT, 'u1', { city: 'Ulm' });
      for (const tenant of STRANGERS) await mergeProfile(db, tenant, 'u0', { city: 'elsewhere' });
      await db.query("UPDATE message SET due_at = now() - interval '1 hour' WHERE id = $1", [ids[2] ?? '']);
      const first = await claim({ limit: 1 });
      expect(first).toMatchObject([
        { ...TENANT, id: ids[2], run_id: claimed.run.id, recipient: 'u2', attempts: 1 },
      ]);
      expect(first[0]?.payload.data).toEqual({ index: 2 });
      const rest = await claim();
      expect(new Map(rest.map(({ recipient, stored_profile }) => [recipient, stored_profile]))).toEqual(
        new Map<string, unknown>([
          ['u0', null],
          ['u1', { city: 'Ulm' }],
        ]),
      );
      expect(await claim()).toEqual([]);
      expect(await messageRow(db, ids[0] ?? '')).toMatchObject({ status: 'SENDING', lease_owner: 'node-1' });
    });

    it('leaves what waits for later', async () => {
      await queue(1);
      await db.query("UPDATE message SET due_at = now() + interval '1 minute'");
      expect(await claim()).toEqual([]);
      const ms = (await nextMessageDue(db)) ?? 0;
      expect(ms).toBeGreaterThan(50_000);
      expect(ms).toBeLessThanOrEqual(60_000);
    });

    it('takes back what stands behind a fence, and nothing else', async () => {
      const old = await queue();
      const own = await queue();
      const later = await queue();
      const foreign = await queue(1, { cancelation_token: 'other' });
      await fence(own.claimed.seq, own.claimed.run.id);
      const claimed = await claim();
      expect(claimed.map(({ id }) => id).sort()).toEqual([...own.ids, ...later.ids, ...foreign.ids].sort());
      const row = await messageRow(db, old.ids[0] ?? '');
      expect(row).toMatchObject({ status: 'CANCELED', due_at: null });
      expect(row['canceled_at']).toBeTypeOf('number');
    });

    it('is not stopped by fences of other workspaces and environments', async () => {
      for (const tenant of STRANGERS) {
        await db.query(
          `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, cancelation_id)
           VALUES ($1, $2, 't', 1e9, 'c')`,
          [tenant.workspace_id, tenant.environment],
        );
      }
      await queue();
      expect(await claim()).toHaveLength(1);
    });
  });

  describe('a message whose node died while it was in hand', () => {
    it('is taken again where it may be repeated, and its history says so', async () => {
      const { ids } = await queue();
      await claim();
      await expire();
      expect(await claim({ owner: 'node-2' })).toMatchObject([{ id: ids[0], attempts: 2 }]);
      const row = await messageRow(db, ids[0] ?? '');
      expect(row).toMatchObject({
        status: 'SENDING',
        lease_owner: 'node-2',
        history: [{ type: 'UNCERTAIN', attempt: 1 }],
      });
    });

    it('comes with the call that must not be repeated', async () => {
      const { ids } = await queue(2);
      const [first] = await claim();
      const call = { ...TENANT, id: first?.id ?? '', attempts: 1, leg: 'email/smtp' };
      expect(await announceCalls(db, [call, { ...call, id: 'none' }])).toEqual([{ ...TENANT, id: call.id }]);
      await expire();
      const again = await claim();
      expect(again.map(({ id, calling }) => [id, calling]).toSorted()).toEqual(
        ids.map((id) => [id, id === call.id ? 'email/smtp' : null]).toSorted(),
      );
      // Another node has it by now.
      expect(await announceCalls(db, [call])).toEqual([]);
    });

    it('must not be called once it was canceled', async () => {
      const { ids } = await queue();
      await claim();
      await db.query('UPDATE message SET canceled_at = now()');
      expect(await announceCalls(db, [{ ...TENANT, id: ids[0] ?? '', attempts: 1, leg: 'x' }])).toEqual([]);
    });

    it('is left uncertain when a fence has come in between', async () => {
      const { claimed, ids } = await queue();
      await claim();
      await fence(claimed.seq);
      await expire();
      expect(await claim()).toEqual([]);
      expect(await messageRow(db, ids[0] ?? '')).toMatchObject({ status: 'UNCERTAIN', due_at: null });
    });
  });

  describe('settling', () => {
    it('records how the attempt ended', async () => {
      await queue();
      const [message] = await claim();
      const state = { ...FRESH, settled: 1 };
      const content = { channel: 'sms', text: 'Hi' };
      await settle(message, {
        events: [{ type: 'SENT', ts: 7, channel: 'c', provider: 'p', attempt: 1 }],
        outputs: [{ channel: 'c', provider: 'p', content }],
        state,
      });
      const row = await messageRow(db, message?.id ?? '');
      expect(row).toMatchObject({ status: 'SENT', due_at: null, provider: 'p', lease_owner: null, state });
      expect(await db.query('SELECT content FROM message_output')).toEqual([{ content }]);
      expect(row['history']).toEqual([{ type: 'SENT', ts: 7, channel: 'c', provider: 'p', attempt: 1 }]);
      expect(row['sent_at']).toBeTypeOf('number');
    });

    it('puts back what is to be tried again, after a pause', async () => {
      await queue();
      const [message] = await claim();
      await settle(message, { status: 'ENQUEUED', dueInMs: 30_000, error: 'busy' });
      expect(await messageRow(db, message?.id ?? '')).toMatchObject({
        status: 'ENQUEUED',
        error: 'busy',
        sent_at: null,
      });
      const ms = (await nextMessageDue(db)) ?? 0;
      expect(ms).toBeGreaterThan(20_000);
      expect(ms).toBeLessThanOrEqual(30_000);
      await expire();
      expect(await claim()).toMatchObject([{ attempts: 2 }]);
    });

    it.each(['UNDELIVERABLE', 'UNROUTABLE'] as const)('ends a message that is %s', async (status) => {
      await queue();
      const [message] = await claim();
      await settle(message, { status, reason: 'R', error: 'E', provider: null });
      const row = await messageRow(db, message?.id ?? '');
      expect(row).toMatchObject({
        status,
        reason: 'R',
        error: 'E',
        provider: null,
        due_at: null,
        sent_at: null,
      });
    });

    it('of an attempt that another node has taken over is dropped', async () => {
      await queue();
      const [message] = await claim();
      await expire();
      const [again] = await claim();
      await settle(message, { status: 'UNDELIVERABLE' });
      expect(await messageRow(db, message?.id ?? '')).toMatchObject({ status: 'SENDING' });
      await settle(again);
      await settle(again, { status: 'UNDELIVERABLE' });
      expect(await messageRow(db, message?.id ?? '')).toMatchObject({ status: 'SENT' });
    });

    it('many at once settles each as its own', async () => {
      await queue(10);
      const messages = await claim();
      const settlements = messages.map((message, index) =>
        settlementOf(message.id, 1, {
          ...{ error: `e${index}`, outputs: [{ channel: 'c', provider: 'p', content: { index } }] },
          ...(index % 2 === 0 ? {} : { status: 'ENQUEUED' as const, dueInMs: 1_000 }),
        }),
      );
      await settleMessages(db, settlements);
      for (const { id, status, error } of settlements) {
        expect(await messageRow(db, id)).toMatchObject({ status, error });
      }
    });
  });

  it('statuses are told by id, of this workspace and environment only', async () => {
    const { ids } = await queue(2);
    await claim({ limit: 1 });
    const statuses = await messageStatuses(db, TENANT, [...ids, 'unknown']);
    expect([...statuses.keys()].sort()).toEqual(ids.toSorted());
    expect([...statuses.values()].sort()).toEqual(['ENQUEUED', 'SENDING']);
    for (const tenant of STRANGERS) expect((await messageStatuses(db, tenant, ids)).size).toBe(0);
  });

  it('on PostgreSQL, two nodes that claim at once never take the same message', async () => {
    if (db.kind !== 'postgresql') return;
    await queue(20);
    const [claimed, end] = [createGate(), createGate()];
    const options = { leaseMs: 60_000 };
    const slow = db.transaction(async (tx) => {
      const rows = await claimMessages(tx, { ...options, limit: 12, owner: 'slow' });
      claimed.open();
      await end.opened;
      return rows;
    });
    await claimed.opened;
    const quick = await claim({ owner: 'quick' });
    end.open();
    expect([quick.length, new Set([...(await slow), ...quick].map(({ id }) => id)).size]).toEqual([8, 20]);
  });
});
