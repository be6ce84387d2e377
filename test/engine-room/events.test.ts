import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/scheduler/event-key.ts';
import { type InboundEvent, storedOf } from '../../src/scheduler/inbound-event.ts';
import type { Database } from '../../src/store/database.ts';
import { claimEvents, finishEvents, insertEvents } from '../../src/store/event-store.ts';
import { pruneCancelRules, pruneEventNames, pruneEvents } from '../../src/store/prune.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { publishAgain, publishNew } from '../support/publish.ts';
import { startService, type TestService } from '../support/service.ts';
import { countOf, STRANGERS, TENANT, wipe } from '../support/stored-runs.ts';

const eventOf = (message_id: string, change: Partial<InboundEvent> = {}): InboundEvent => ({
  source: 'inbound',
  message_id,
  name: 'paid',
  user_id: 'u1',
  keys: [keyOf('inbound', 'paid')],
  label: 'courier/paid',
  event: { event: 'paid', n: 1 },
  data: null,
  traits: null,
  direct: null,
  ...change,
});

describeDatabases((open) => {
  let db: Database;
  const running: TestService[] = [];

  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));
  afterEach(async () => {
    for (const service of running.splice(0)) {
      await service.stop();
      expect(service.errors).toEqual([]);
    }
  });

  async function startNode(): Promise<TestService> {
    const service = await startService(db);
    running.push(service);
    return service;
  }

  describe('an event', () => {
    it('that comes to several nodes at once starts its run once', async () => {
      const nodes = [await startNode(), await startNode()];
      const [first] = nodes as [TestService, TestService];
      await publishNew(first, { trigger: { type: 'inbound', event: 'paid' } });
      const events = Array.from({ length: 20 }, (_one, index) => eventOf(`m${index}`));
      const received = await Promise.all(
        nodes.flatMap((node) => events.map((event) => node.receiveEvent(TENANT, event))),
      );
      expect(received.filter(({ kind }) => kind === 'accepted')).toHaveLength(20);
      await eventually(async () => expect(await countOf(db, 'run')).toBe(20));
      expect(await db.query('SELECT FROM event WHERE due_at IS NULL')).toHaveLength(20);
    });

    it('whose node died is finished by another, once', async () => {
      await publishNew({ database: db }, { trigger: { type: 'inbound', event: 'paid' } });
      await insertEvents(db, [storedOf(TENANT, eventOf('m1'))], -1);
      await startNode();
      await startNode();
      await eventually(async () =>
        expect(await db.query('SELECT FROM event WHERE due_at IS NULL')).toHaveLength(1),
      );
      expect(await countOf(db, 'run')).toBe(1);
      const [row] = await db.query<{ result: { run_ids: readonly string[] } }>('SELECT result FROM event');
      expect(row?.result.run_ids).toHaveLength(1);
    });

    it('is closed by whoever is first', async () => {
      const stored = storedOf(TENANT, eventOf('m1'));
      await insertEvents(db, [stored], -1);
      const claimed = await claimEvents(db, { limit: 5, leaseMs: 60_000 });
      expect(claimed).toMatchObject([{ message_id: 'm1', attempts: 1 }]);
      const result = { run_ids: [], woken: [], cancelation_ids: [], problems: [] };
      expect(await finishEvents(db, [{ ...stored, result }])).toHaveLength(1);
      expect(await finishEvents(db, [{ ...stored, result }])).toEqual([]);
    });

    it('that can never be finished is given up', async () => {
      await insertEvents(db, [storedOf(TENANT, eventOf('m1'))], -1);
      await db.query('UPDATE event SET attempts = 10');
      await startNode();
      const problem = await eventually(async () => {
        const [row] = await db.query<{ result: { problems: readonly string[] } | null }>(
          'SELECT result FROM event',
        );
        if (row === undefined || row.result === null) throw new Error('still open');
        return row.result.problems;
      });
      expect(problem).toEqual([expect.stringContaining('ten times')]);
    });

    it('is another one in another environment, and of another source', async () => {
      const service = await startNode();
      for (const tenant of [TENANT, ...STRANGERS]) {
        expect(await service.receiveEvent(tenant, eventOf('m1'))).toEqual({ kind: 'accepted' });
      }
      expect(await service.receiveEvent(TENANT, eventOf('m1', { source: 's2' }))).toEqual({
        kind: 'accepted',
      });
      expect(await service.receiveEvent(TENANT, eventOf('m1'))).toEqual({ kind: 'duplicate', open: false });
    });

    it('can bring its own automation, or name one, and writes what it says about its user', async () => {
      const service = await startNode();
      const id = await publishNew(service, { trigger: { type: 'api' } });
      const automation = { steps: [{ action: 'delay', duration: '1 day' }] } as const;
      await service.receiveEvent(
        TENANT,
        eventOf('m1', { direct: { kind: 'steps', automation }, traits: { plan: 'pro' } }),
      );
      await service.receiveEvent(TENANT, eventOf('m2', { direct: { kind: 'template', template: id } }));
      await service.receiveEvent(TENANT, eventOf('m3', { direct: { kind: 'template', template: 'nobody' } }));
      expect(await db.query('SELECT template_id, context FROM run ORDER BY seq')).toMatchObject([
        { template_id: null, context: { data: { n: 1 }, recipient: 'u1', profile: { plan: 'pro' } } },
        { template_id: id, context: { profile: { plan: 'pro' } } },
      ]);
      expect(await db.query('SELECT profile FROM profile')).toEqual([{ profile: { plan: 'pro' } }]);
      const [third] = await db.query<{ result: { problems: readonly string[] } }>(
        "SELECT result FROM event WHERE message_id = 'm3'",
      );
      expect(third?.result.problems).toEqual([
        expect.stringContaining('nobody is not a published automation'),
      ]);
    });
  });

  it('prunes events, names, and rules that nobody needs any more', async () => {
    const service = await startNode();
    const id = await publishNew(service, { trigger: { type: 'api' }, cancel_on: [{ event: 'paid' }] });
    await service.receiveEvent(TENANT, eventOf('m1'));
    expect([
      await pruneEvents(db, 95, 9),
      await pruneEventNames(db, 95, 9),
      await pruneCancelRules(db, 9),
    ]).toEqual([0, 0, 0]);
    await db.query("UPDATE event SET received_at = now() - interval '96 days'");
    await db.query("UPDATE event_name SET last_at = now() - interval '96 days'");
    expect([await pruneEvents(db, 95, 9), await pruneEventNames(db, 95, 9)]).toEqual([1, 1]);
    await publishAgain(service, id);
    // Two versions have rules; the first starts nothing any more.
    expect(await countOf(db, 'event_cancel_rule')).toBe(2);
    expect(await pruneCancelRules(db, 9)).toBe(1);
    expect(await db.query('SELECT version FROM event_cancel_rule')).toEqual([{ version: 2 }]);
  });
});
