import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/automation/json.ts';
import type { Choice } from '../../src/automation/preference.ts';
import { now } from '../../src/clock.ts';
import type { DeliveryDeps } from '../../src/delivery/delivery-loop.ts';
import type { ProviderKind } from '../../src/delivery/provider.ts';
import type { Rendering } from '../../src/delivery/rendering.ts';
import type { NewMessage } from '../../src/engine/write.ts';
import type { Database, Row } from '../../src/store/database.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { announceCalls } from '../../src/store/message-settle.ts';
import { putPreference } from '../../src/store/preference-store.ts';
import { putSection, putTopic } from '../../src/store/topic-store.ts';
import { cancelNow, cancelOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { BUSY, fakeProvider, REFUSED, routedBy, SENT, startDelivery } from '../support/delivery.ts';
import { createGate, eventually } from '../support/eventually.ts';
import { plainRendering } from '../support/plain-rendering.ts';
import { claimNew, FINISHED, messageOf, messageRow, move, TENANT, wipe } from '../support/stored-runs.ts';

describeDatabases((open) => {
  let db: Database;
  let stop: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));
  afterEach(async () => {
    await stop();
    stop = async () => undefined;
  });

  async function queue(options: JsonObject | null, change: Partial<NewMessage> = {}): Promise<string> {
    const claimed = await claimNew(db, { cancelation_token: 't' });
    const message = messageOf({
      options,
      template: null,
      content: { title: 'Hi', body: 'there' },
      ...change,
    });
    await move(db, claimed, { run: FINISHED, messages: [message] });
    return message.id;
  }

  function deliver(providers: readonly ProviderKind[], change: Partial<DeliveryDeps> = {}) {
    const delivery = startDelivery(db, providers, change);
    stop = delivery.stop;
    return delivery;
  }

  const settled = (id: string, status: string) =>
    eventually(async () => {
      const row = await messageRow(db, id);
      expect(row).toMatchObject({ status, due_at: null });
      return row;
    });
  const typesOf = (row: Row) => (row['history'] as { type: string }[]).map(({ type }) => type);
  const backDate = (id: string, ms: number) =>
    db.query("UPDATE message SET created_at = now() - $2 * interval '1 ms' WHERE id = $1", [id, ms]);

  describe('a message to a single channel', () => {
    it('goes on to the next provider when one refuses it, and to the next channel after them', async () => {
      const smtp = fakeProvider('smtp', 'email', [REFUSED]);
      const resend = fakeProvider('resend', 'email', [REFUSED]);
      const sms = fakeProvider('twilio', 'sms');
      const id = await queue(routedBy('single', 'email', 'sms'));
      deliver([smtp, resend, sms]);
      const row = await settled(id, 'SENT');
      expect([smtp, resend, sms].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
      expect(row).toMatchObject({ provider: 'twilio', error: null, attempts: 3 });
      expect(typesOf(row)).toEqual([
        ...['RENDERED', 'PROVIDER_ERROR', 'RENDERED', 'PROVIDER_ERROR', 'RENDERED', 'SENT'],
      ]);
      expect(sms.calls[0]).toMatchObject({ content: { channel: 'sms', text: 'there' }, attempt: 3 });
    });

    it('goes on when a provider has not taken it in time', async () => {
      const smtp = fakeProvider('smtp', 'email', [BUSY]);
      const sms = fakeProvider('twilio', 'sms');
      const options = { ...routedBy('single', 'email', 'sms'), timeout: { channel: { email: 0 } } };
      const id = await queue(options);
      deliver([smtp, sms]);
      expect(await settled(id, 'SENT')).toMatchObject({ provider: 'twilio' });
      expect(smtp.calls.length).toBeLessThan(5);
    });

    it('goes on at once when it would have to wait too long', async () => {
      const busy = fakeProvider('smtp', 'email', [{ kind: 'retry', error: 'busy', retryAfterMs: 3_600_000 }]);
      const sms = fakeProvider('twilio', 'sms');
      const id = await queue(routedBy('single', 'email', 'sms'));
      deliver([busy, sms]);
      expect(await settled(id, 'SENT')).toMatchObject({ provider: 'twilio', attempts: 2 });
    });

    it('that nobody takes ends with the words of each', async () => {
      const smtp = fakeProvider('smtp', 'email', [REFUSED]);
      const sms = fakeProvider('twilio', 'sms', [
        { kind: 'rejected', error: 'blocked', reason: 'PROVIDER_ERROR' },
      ]);
      const id = await queue(routedBy('single', 'email', 'sms'));
      deliver([smtp, sms]);
      expect(await settled(id, 'UNDELIVERABLE')).toMatchObject({
        reason: 'PROVIDER_ERROR',
        error: 'email/smtp: no such address; sms/twilio: blocked',
      });
    });

    it('is given up when its time is over', async () => {
      const smtp = fakeProvider('smtp', 'email', [BUSY]);
      const id = await queue({ ...routedBy('single', 'email'), timeout: { message: 1_000 } });
      await backDate(id, 5_000);
      deliver([smtp]);
      expect(await settled(id, 'UNDELIVERABLE')).toMatchObject({
        reason: 'FAILED',
        error: 'busy; gave up after 1 attempt',
      });
    });
  });

  describe('a message to all channels', () => {
    it('goes to each, and one that fails takes nothing from the others', async () => {
      const smtp = fakeProvider('smtp', 'email', [REFUSED]);
      const sms = fakeProvider('twilio', 'sms', [BUSY, SENT]);
      const push = fakeProvider('fcm', 'push');
      const id = await queue(routedBy('all', 'email', 'sms', 'push'));
      deliver([smtp, sms, push]);
      const row = await settled(id, 'SENT');
      expect([smtp, sms, push].map(({ calls }) => calls.length)).toEqual([1, 2, 1]);
      expect(row['state']).toMatchObject({
        legs: {
          'email/smtp': { state: 'failed', error: 'no such address' },
          'sms/twilio': { state: 'sent', attempts: 2 },
          'push/fcm': { state: 'sent' },
        },
      });
    });

    it('keeps what it has done through a crash: nobody is sent to twice', async () => {
      const gate = createGate();
      const smtp = fakeProvider('smtp', 'email');
      // The node dies while this call is under way.
      const dying = fakeProvider('twilio', 'sms', async () => {
        await gate.opened;
        return SENT;
      });
      const id = await queue(routedBy('all', 'email', 'sms'));
      const first = startDelivery(db, [smtp, dying]);
      await eventually(() => expect(dying.calls).toHaveLength(1));
      await db.query('UPDATE message SET due_at = now()');
      const sms = fakeProvider('twilio', 'sms');
      const second = startDelivery(db, [smtp, sms], { owner: 'n2' });
      await settled(id, 'SENT');
      expect(smtp.calls).toHaveLength(1);
      gate.open();
      await Promise.all([first.stop(), second.stop()]);
    });

    it('that is canceled between two calls goes no further', async () => {
      const sms = fakeProvider('twilio', 'sms');
      const smtp = fakeProvider('smtp', 'email', async () => {
        await cancelNow(db, cancelOf('t'));
        return SENT;
      });
      const id = await queue(routedBy('all', 'email', 'sms'));
      deliver([smtp, sms]);
      await settled(id, 'CANCELED');
      expect(sms.calls).toEqual([]);
    });
  });

  describe('a call whose outcome is unknown', () => {
    const crashed = async (options: JsonObject, leg: string) => {
      const id = await queue(options);
      await claimMessages(db, { limit: 1, leaseMs: 0, owner: 'dead' });
      await announceCalls(db, [{ ...TENANT, id, attempts: 1, leg }]);
      return id;
    };

    it('is not made again where the provider would not notice', async () => {
      const smtp = fakeProvider('smtp', 'email', [SENT], { idempotent: false });
      const sms = fakeProvider('twilio', 'sms');
      const id = await crashed(routedBy('single', 'email', 'sms'), 'email/smtp');
      deliver([smtp, sms]);
      expect(typesOf(await settled(id, 'UNCERTAIN'))).toEqual(['UNCERTAIN']);
      expect([...smtp.calls, ...sms.calls]).toEqual([]);
    });

    it('does not keep other channels from being sent to', async () => {
      const smtp = fakeProvider('smtp', 'email', [SENT], { idempotent: false });
      const sms = fakeProvider('twilio', 'sms');
      const id = await crashed(routedBy('all', 'email', 'sms'), 'email/smtp');
      deliver([smtp, sms]);
      await settled(id, 'SENT');
      expect([smtp.calls.length, sms.calls.length]).toEqual([0, 1]);
    });

    it('is written down before it is made', async () => {
      const seen: unknown[] = [];
      const smtp = fakeProvider(
        'smtp',
        'email',
        async ({ message_id }) => {
          seen.push((await messageRow(db, message_id))['calling']);
          return SENT;
        },
        { idempotent: false },
      );
      const id = await queue(null);
      deliver([smtp]);
      expect(await settled(id, 'SENT')).toMatchObject({ calling: null });
      expect(seen).toEqual(['email/smtp']);
    });
  });

  describe('a message', () => {
    it('waits until it may go out, and is then sent', async () => {
      const id = await queue({ delay: { duration: 3_600_000 } });
      const email = fakeProvider('smtp', 'email');
      deliver([email]);
      await eventually(async () => expect(await messageRow(db, id)).toMatchObject({ status: 'DELAYED' }));
      const { due_at } = (await messageRow(db, id)) as { due_at: number };
      expect(due_at - now()).toBeGreaterThan(3_590_000);
      await db.query('UPDATE message SET due_at = now()');
      const row = await settled(id, 'SENT');
      expect(typesOf(row)).toEqual(['DELAYED', 'RENDERED', 'SENT']);
      expect(email.calls).toMatchObject([{ attempt: 1 }]);
    });

    it('that is delayed can be canceled', async () => {
      const id = await queue({ delay: { until: '2099-01-01T00:00:00Z' } });
      deliver([fakeProvider('smtp', 'email')]);
      await eventually(async () => expect(await messageRow(db, id)).toMatchObject({ status: 'DELAYED' }));
      await cancelNow(db, cancelOf('t'));
      await settled(id, 'CANCELED');
    });

    it('that has expired is not sent', async () => {
      const id = await queue({ expiry: { expires_in: 1_000 } });
      await backDate(id, 2_000);
      const email = fakeProvider('smtp', 'email');
      deliver([email]);
      expect(await settled(id, 'UNDELIVERABLE')).toMatchObject({ reason: 'FAILED' });
      expect(email.calls).toEqual([]);
    });

    it('takes the overrides of its step, its channel and its provider', async () => {
      const email = fakeProvider('smtp', 'email');
      const options = {
        channels: { email: { override: { b: 2, c: 2 } } },
        providers: { smtp: { override: { c: 3 } } },
      };
      await settled(
        await queue(options, { override: { email: { a: 1 }, smtp: { a: 0, b: 1 } } }).then((id) => {
          deliver([email]);
          return id;
        }),
        'SENT',
      );
      expect(email.calls[0]?.override).toEqual({ a: 0, b: 2, c: 3 });
    });

    it('passes over a channel whose condition is not met', async () => {
      const [email, sms] = [fakeProvider('smtp', 'email'), fakeProvider('twilio', 'sms')];
      const id = await queue({ ...routedBy('single', 'email', 'sms'), channels: { email: { if: 'false' } } });
      deliver([email, sms]);
      expect(await settled(id, 'SENT')).toMatchObject({ provider: 'twilio' });
    });

    it('passes over a channel for which its template has nothing', async () => {
      const [email, sms] = [fakeProvider('smtp', 'email'), fakeProvider('twilio', 'sms')];
      const rendering: Rendering = {
        ...plainRendering,
        render: async (tenant, material, job) =>
          job.channel === 'email' ? { kind: 'empty' } : plainRendering.render(tenant, material, job),
      };
      const id = await queue(routedBy('single', 'email', 'sms'));
      deliver([email, sms], { rendering });
      expect(await settled(id, 'SENT')).toMatchObject({ provider: 'twilio', attempts: 1 });
      expect(email.calls).toEqual([]);
    });

    it.each<[string, Rendering['find'], string, string | null]>([
      ['unknown', async () => ({ kind: 'unmapped' }), 'UNMAPPED', null],
      ['unpublished', async () => ({ kind: 'unpublished' }), 'UNDELIVERABLE', 'UNPUBLISHED'],
    ])('of an %s template goes nowhere', async (_what, find, status, reason) => {
      const id = await queue(null, { template: 'T' });
      deliver([fakeProvider('smtp', 'email')], { rendering: { ...plainRendering, find } });
      const row = await settled(id, status);
      expect(row).toMatchObject({ reason });
      expect(row['error']).toContain('"T"');
    });

    it.each<[string, Choice]>([
      ['nothing', { status: 'OPTED_OUT', has_custom_routing: false, custom_routing: [] }],
      ['only other channels', { status: 'OPTED_IN', has_custom_routing: true, custom_routing: ['inbox'] }],
    ])('whose recipient wants %s of its topic is filtered', async (_what, choice) => {
      await putSection(db, TENANT, { id: 's', name: 'S' });
      await putTopic(db, TENANT, { id: 'news', section_id: 's', name: 'News', default_status: 'OPTED_IN' });
      await putPreference(db, TENANT, { userId: 'u1', tenantId: '', topicId: 'news' }, choice);
      const options = {
        ...routedBy('all', 'email', 'sms'),
        preferences: { subscription_topic_id: 'news' },
      };
      const [unwanted, wanted] = [await queue(options), await queue(options, { recipient: 'u2' })];
      deliver([fakeProvider('smtp', 'email'), fakeProvider('twilio', 'sms')]);
      expect(await settled(unwanted, 'FILTERED')).toMatchObject({ reason: 'UNSUBSCRIBED' });
      await settled(wanted, 'SENT');
    });

    it('is kept instead of sent where that is wanted', async () => {
      const [email, sms] = [fakeProvider('smtp', 'email'), fakeProvider('twilio', 'sms')];
      const id = await queue(routedBy('all', 'email', 'sms'));
      deliver([email, sms], { captures: async () => true });
      const row = await settled(id, 'SIMULATED');
      expect(row).toMatchObject({ sent_at: null, attempts: 1 });
      expect([...email.calls, ...sms.calls]).toEqual([]);
      expect(await db.query('SELECT channel, content FROM message_output ORDER BY channel')).toMatchObject([
        { channel: 'email', content: { subject: 'Hi', text: 'there' } },
        { channel: 'sms', content: { text: 'there' } },
      ]);
    });
  });

  it('a slow provider does not hold up the others', async () => {
    const gate = createGate();
    const slow = fakeProvider(
      'smtp',
      'email',
      async () => {
        await gate.opened;
        return SENT;
      },
      { concurrency: 2 },
    );
    const sms = fakeProvider('twilio', 'sms');
    const slowIds: string[] = [];
    for (let count = 0; count < 20; count += 1) slowIds.push(await queue(routedBy('single', 'email')));
    const id = await queue(routedBy('single', 'sms'));
    const { loop } = deliver([slow, sms]);
    await settled(id, 'SENT');
    expect(slow.calls.length).toBeLessThanOrEqual(2);
    await eventually(() => expect(loop.inHand()).toBeLessThanOrEqual(2));
    gate.open();
    for (const slowId of slowIds) await settled(slowId, 'SENT');
    // Nobody was called twice for having been sent away.
    expect(slow.calls).toHaveLength(20);
    expect(new Set(slow.calls.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  });
});
