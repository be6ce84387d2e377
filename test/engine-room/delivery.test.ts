import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import { now } from '../../src/clock.ts';
import { withoutSettings } from '../../src/delivery/configured.ts';
import { createDeliveryLoop } from '../../src/delivery/delivery-loop.ts';
import { createPreferences } from '../../src/delivery/preferences.ts';
import type { ProviderKind } from '../../src/delivery/provider.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import type { Database } from '../../src/store/database.ts';
import { describeDatabases } from '../support/databases.ts';
import { createGate, eventually } from '../support/eventually.ts';
import { plainRendering } from '../support/plain-rendering.ts';
import { jsonOf, type Receiver, startReceiver } from '../support/receiver.ts';
import { play, startService, type TestService } from '../support/service.ts';
import { claimNew, FINISHED, messageOf, messageRow, move, wipe } from '../support/stored-runs.ts';

describeDatabases((open) => {
  let db: Database;
  let service: TestService;
  let receiver: Receiver;

  beforeAll(async () => {
    db = await open();
    service = await startService(db);
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
    expect(service.errors).toEqual([]);
  });
  beforeEach(async () => {
    receiver.reset();
    await wipe(db);
  });

  const send = (webhook: object = {}): Step => ({
    action: 'send',
    message: { to: { webhook: { url: receiver.url, ...webhook } }, content: { title: 'x' } },
  });
  const settled = (id: string, status: string) =>
    eventually(async () => {
      const row = await messageRow(db, id);
      expect(row).toMatchObject({ status, due_at: null });
      return row;
    });
  const sendOne = async (step: Step = send()) => {
    const { steps } = await play(service, [step]);
    return steps[0]?.message_id ?? '';
  };

  describe('a message', () => {
    it('is handed over once, and its history says so', async () => {
      const id = await sendOne();
      const row = await settled(id, 'SENT');
      expect(row).toMatchObject({
        attempts: 1,
        provider: 'webhook',
        reason: null,
        error: null,
        lease_owner: null,
      });
      expect(row['sent_at']).toBeTypeOf('number');
      expect(row['history']).toMatchObject([
        { type: 'RENDERED', channel: 'webhook' },
        { type: 'SENT', channel: 'webhook', provider: 'webhook', attempt: 1 },
      ]);
      expect(receiver.calls).toHaveLength(1);
    });

    it('is tried again with the same key until it is taken', async () => {
      receiver.answer((_call, number) =>
        number < 4 ? { status: 503, headers: { 'retry-after': '0' } } : {},
      );
      const id = await sendOne();
      const row = await settled(id, 'SENT');
      expect(row).toMatchObject({ attempts: 4, error: null });
      expect(receiver.calls.map(({ headers }) => headers['idempotency-key'])).toEqual([id, id, id, id]);
      expect(receiver.calls.map((call) => jsonOf(call)['attempt'])).toEqual([1, 2, 3, 4]);
      const types = (row['history'] as { type: string }[]).map(({ type }) => type);
      expect(types).toEqual(['RENDERED', 'ENQUEUED', 'ENQUEUED', 'ENQUEUED', 'SENT']);
    });

    it('is given up after twelve attempts', async () => {
      receiver.answer(() => ({ status: 500, headers: { 'retry-after': '0' } }));
      const row = await settled(await sendOne(), 'UNDELIVERABLE');
      expect(row).toMatchObject({ attempts: 12, reason: 'FAILED' });
      expect(row['error']).toBe('the receiver answered 500; gave up after 12 attempts');
      expect(receiver.calls).toHaveLength(12);
    });

    it('is given up at once when it is refused, and its run is none the worse (D-15)', async () => {
      receiver.answer(() => ({ status: 410 }));
      const { run, steps } = await play(service, [send()]);
      expect(run.status).toBe('PROCESSED');
      const row = await settled(steps[0]?.message_id ?? '', 'UNDELIVERABLE');
      expect(row).toMatchObject({
        attempts: 1,
        reason: 'PROVIDER_ERROR',
        error: 'the receiver answered 410',
      });
    });

    it('waits as long as the receiver asks for', async () => {
      receiver.answer(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
      const id = await sendOne();
      await eventually(async () =>
        expect(await messageRow(db, id)).toMatchObject({ status: 'ENQUEUED', attempts: 1 }),
      );
      const { due_at } = (await messageRow(db, id)) as { due_at: number };
      expect(due_at - now()).toBeGreaterThan(3_500_000);
      expect(due_at - now()).toBeLessThan(3_700_000);
    });

    it('without an address is printed', async () => {
      const before = service.printed.length;
      const id = await sendOne({ action: 'send', recipient: 'nobody', template: 'T', data: { n: 1 } });
      await settled(id, 'SENT');
      expect(service.printed.slice(before).map((line) => JSON.parse(line))).toMatchObject([
        { message_id: id, data: { n: 1 } },
      ]);
    });

    it('goes to the address in the stored profile', async () => {
      const profile = { webhook: { url: receiver.url, headers: { 'x-of': 'ann' } } };
      await play(service, [
        { action: 'update-profile', recipient_id: 'ann', profile },
        { action: 'send', recipient: 'ann', template: 'T' },
      ]);
      expect((await receiver.arrived(1)).headers['x-of']).toBe('ann');
    });

    it('gets its own data where the list names a source', async () => {
      receiver.answer(({ url }) => ({ body: JSON.stringify({ for: url.searchParams.get('recipient_id') }) }));
      const people = ['ann', 'bo'].flatMap((user): readonly Step[] => [
        {
          action: 'update-profile',
          recipient_id: user,
          profile: { webhook: { url: `${receiver.url}/send` } },
        },
        { action: 'subscribe', recipient_id: user, list_id: 'l' },
      ]);
      const source = { webhook: { url: `${receiver.url}/source` }, merge_strategy: 'overwrite' as const };
      await play(service, [
        ...people,
        { action: 'send-list', list: 'l', data: { all: 1 }, data_source: source },
      ]);
      const sent = await eventually(() => {
        const calls = receiver.calls.filter(({ url }) => url.pathname === '/send');
        expect(calls).toHaveLength(2);
        return calls.map(jsonOf);
      });
      for (const body of sent) expect(body['data']).toEqual({ all: 1, for: body['recipient'] });
    });
  });

  describe('the delivery loop', () => {
    const sent = { kind: 'sent', provider_id: null, response: null } as const;
    const refused: ProviderKind = {
      key: 'p',
      name: 'P',
      description: '',
      channel: 'webhook',
      settings: {},
      idempotent: true,
      concurrency: 8,
      perSecond: null,
      address: () => ({ kind: 'missing', needs: 'profile.p' }),
      send: async () => sent,
    };
    const accepted: ProviderKind = { ...refused, address: () => ({ kind: 'address', value: 'p' }) };

    /** A loop of its own, beside the service's, which finds nothing due while this one holds everything. */
    async function deliver(
      providers: readonly ProviderKind[],
      change: { leaseMs?: number; callTimeoutMs?: number; attempts?: number; source?: string },
    ) {
      await service.stop();
      const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
      const errors: unknown[] = [];
      const claimed = await claimNew(db);
      const webhook =
        change.source === undefined ? null : { webhook: { url: change.source }, merge_strategy: 'replace' };
      const message = messageOf({ data_source: webhook });
      await move(db, claimed, { run: FINISHED, messages: [message] });
      await db.query('UPDATE message SET attempts = $1', [change.attempts ?? 0]);
      const { leaseMs = 30_000, callTimeoutMs = 10_000 } = change;
      const loop = createDeliveryLoop({
        ...{
          database: db,
          outbound,
          providers: async () => providers.map(withoutSettings),
          owner: 'n',
          leaseMs,
          callTimeoutMs,
          random: () => 0,
          databaseNow: now,
          rendering: plainRendering,
          preferences: createPreferences(db),
          unsubscribeLink: () => null,
          holds: async () => true,
          captures: async () => false,
        },
        onSettled: () => undefined,
        onError: (error) => errors.push(error),
      });
      loop.start();
      const stop = async () => {
        await loop.stop();
        await outbound.close();
      };
      return { id: message.id, errors, stop };
    }

    it('calls a message unroutable that no provider accepts', async () => {
      const { id, stop } = await deliver([refused], {});
      expect(await settled(id, 'UNROUTABLE')).toMatchObject({ reason: 'NO_CHANNELS', provider: null });
      await stop();
    });

    it('tells of a provider that breaks its word, and tries again later', async () => {
      const broken: ProviderKind = {
        ...accepted,
        send: () => Promise.reject(new Error('bug')),
      };
      const { id, errors, stop } = await deliver([broken], {});
      await eventually(async () =>
        expect(await messageRow(db, id)).toMatchObject({ status: 'ENQUEUED', attempts: 1 }),
      );
      expect(errors).toMatchObject([{ message: 'bug' }]);
      await stop();
    });

    it('gives up a message that was in hand in twelve crashes, without a thirteenth call', async () => {
      const calls: string[] = [];
      const counting: ProviderKind = {
        ...accepted,
        send: async ({ message_id }) => {
          calls.push(message_id);
          return sent;
        },
      };
      const { id, stop } = await deliver([counting], { attempts: 12 });
      expect(await settled(id, 'UNDELIVERABLE')).toMatchObject({ attempts: 13, reason: 'FAILED' });
      expect(calls).toEqual([]);
      await stop();
    });

    it('does not call once its lease is nearly over: others may have the message by then', async () => {
      const slow = createGate();
      receiver.answer(async (_call, number) => {
        if (number === 1) await slow.opened;
        return { body: '{}' };
      });
      const attempts: number[] = [];
      const noting: ProviderKind = {
        ...accepted,
        send: async ({ attempt }) => {
          attempts.push(attempt);
          return sent;
        },
      };
      // A call has to begin within half a second, and its data come later.
      const lease = { leaseMs: 3_000, callTimeoutMs: 2_500 };
      const { id, stop } = await deliver([noting], { ...lease, source: receiver.url });
      await receiver.arrived(1);
      const since = now();
      await eventually(() => expect(now() - since).toBeGreaterThan(600));
      slow.open();
      expect(await settled(id, 'SENT')).toMatchObject({ attempts: 2 });
      await stop();
      expect(attempts).toEqual([2]);
    });
  });
});
