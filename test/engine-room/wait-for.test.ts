import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import { keyOf } from '../../src/scheduler/event-key.ts';
import type { InboundEvent } from '../../src/scheduler/inbound-event.ts';
import { wakeAwaiting } from '../../src/store/awaiting-runs.ts';
import { createClock } from '../../src/store/clock-store.ts';
import { cancelOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import {
  ended,
  type Invoke,
  readRunOf,
  readStepsOf,
  start,
  startService,
  type TestService,
} from '../support/service.ts';
import { TENANT, wipe } from '../support/stored-runs.ts';

const DAY = 86_400_000;
const START = Date.UTC(2030, 0, 1);
const waitFor = (change: object = {}): Step =>
  ({
    action: 'wait-for',
    event: 'paid',
    timeout: '3 days',
    on_timeout: [{ action: 'exit' }],
    ...change,
  }) as Step;
const NEXT: Step = {
  action: 'update-profile',
  recipient_id: 'someone',
  profile: { paid: true },
  merge: 'replace',
};

let number = 0;
function eventOf(properties: InboundEvent['event'] = {}, change: Partial<InboundEvent> = {}): InboundEvent {
  number += 1;
  const name = change.name ?? 'paid';
  return {
    source: 'inbound',
    message_id: `m${number}`,
    name,
    user_id: 'u1',
    keys: [keyOf('inbound', name)],
    label: `courier/${name}`,
    event: { event: name, properties },
    data: properties,
    traits: null,
    direct: null,
    ...change,
  };
}

describeDatabases((open) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService(await open());
  });
  beforeEach(() => wipe(service.database));
  afterAll(async () => {
    await service.stop();
    expect(service.errors).toEqual([]);
  });

  /** Starts a run and waits until it waits. */
  async function begin(step: Step, invoke: Invoke = {}): Promise<string> {
    const id = await start(service, [step, NEXT], { context: { recipient: 'u1' }, ...invoke });
    await eventually(async () => expect((await readRunOf(service, id)).status).toBe('WAITING'));
    return id;
  }
  const receive = (event: InboundEvent) => service.receiveEvent(TENANT, event);
  const isWaiting = async (id: string) => (await readRunOf(service, id)).status === 'WAITING';
  const outputOf = async (id: string) => (await readStepsOf(service, id))[0]?.output;
  const actionsOf = async (id: string) =>
    (await readStepsOf(service, id))
      .filter(({ status }) => status === 'PROCESSED')
      .map(({ action }) => action);

  describe('wait-for', () => {
    it('goes on when the event of its user arrives, and tells later steps of it', async () => {
      const [mine, other] = [
        await begin(waitFor()),
        await begin(waitFor(), { context: { recipient: 'u2' } }),
      ];
      const event = eventOf({ total: 5 });
      await receive(eventOf({}, { name: 'shipped' }));
      expect(await isWaiting(mine)).toBe(true);
      await receive(event);
      await ended(service, mine);
      expect(await outputOf(mine)).toEqual({
        arrived: true,
        event: { event: 'paid', message_id: event.message_id, user_id: 'u1', data: { total: 5 } },
      });
      expect(await actionsOf(mine)).toEqual(['wait-for', 'update-profile']);
      expect(await isWaiting(other)).toBe(true);
      const [row] = await service.database.query<{ result: object }>(
        'SELECT result FROM event WHERE message_id = $1',
        [event.message_id],
      );
      expect(row?.result).toMatchObject({ woken: [mine], run_ids: [] });
    });

    it('finds its run by a key of the event, and by a condition on both', async () => {
      const byOrder = waitFor({ key: 'refs.data.order', event_key: 'properties.order' });
      const strict = { ...byOrder, where: 'data.total >= run.data.least' } as Step;
      const [any, careful] = [
        await begin(byOrder, { context: { data: { order: 7 } } }),
        await begin(strict, { context: { data: { order: 7, least: 100 } } }),
      ];
      await receive(eventOf({ order: 8, total: 500 }));
      expect([await isWaiting(any), await isWaiting(careful)]).toEqual([true, true]);
      await receive(eventOf({ order: 7, total: 50 }));
      await ended(service, any);
      expect(await isWaiting(careful)).toBe(true);
      await receive(eventOf({ order: '7', total: 100 }));
      await ended(service, careful);
    });

    it('says in the event why a condition could not be judged, and goes on waiting', async () => {
      const id = await begin(waitFor({ where: 'data.a.b.c' }));
      const event = eventOf();
      await receive(event);
      expect(await isWaiting(id)).toBe(true);
      const [row] = await service.database.query<{ result: { problems: readonly string[] } }>(
        'SELECT result FROM event WHERE message_id = $1',
        [event.message_id],
      );
      expect(row?.result.problems).toEqual([expect.stringContaining(`wait-for of run ${id}: where: `)]);
    });

    it('goes into its arm when the time is over, by its virtual clock, and an event is too late then', async () => {
      const clock = (await createClock(service.database, TENANT, START)).id;
      const [timed, told] = [
        await begin(waitFor(), { clock_id: clock }),
        await begin(waitFor({ event: 'told' }), { clock_id: clock }),
      ];
      expect(await readRunOf(service, timed)).toMatchObject({ due_at: START + 3 * DAY });
      await service.advanceClock(TENANT, clock, START + 2 * DAY);
      await receive(eventOf({}, { name: 'told' }));
      await ended(service, told);
      await service.advanceClock(TENANT, clock, START + 3 * DAY);
      await ended(service, timed);
      await receive(eventOf());
      expect([await outputOf(timed), await actionsOf(timed)]).toEqual([
        { arrived: false, event: null },
        ['wait-for', 'exit'],
      ]);
      expect(await actionsOf(told)).toEqual(['wait-for', 'update-profile']);
    });

    it('is canceled while it waits, and no event wakes it then', async () => {
      const id = await begin(waitFor(), { token: 'order-1' });
      await service.cancelRuns(cancelOf('order-1'), { maxRuns: null });
      const event = eventOf();
      await receive(event);
      expect(await readRunOf(service, id)).toMatchObject({ status: 'CANCELED' });
      const steps = await readStepsOf(service, id);
      expect(steps.map(({ status }) => status).slice(0, 1)).toEqual(['CANCELED']);
    });

    it('settles once, whatever comes first: many events, the timeout, a cancel', async () => {
      const ids: string[] = [];
      for (let one = 0; one < 12; one += 1) {
        const step = waitFor({ timeout: one % 2 === 0 ? 'PT0.15S' : '1 hour' });
        ids.push(await start(service, [step, NEXT], { context: { recipient: 'u1' }, token: `t${one % 3}` }));
      }
      await Promise.all([
        ...Array.from({ length: 8 }, () => receive(eventOf())),
        service.cancelRuns(cancelOf('t0'), { maxRuns: null }),
      ]);
      // What was not yet waiting when the others came.
      await receive(eventOf());
      for (const id of ids) {
        const { status } = await ended(service, id);
        expect(['PROCESSED', 'CANCELED']).toContain(status);
        const paths = await service.database.query('SELECT path FROM step WHERE run_id = $1 ORDER BY index', [
          id,
        ]);
        if (status === 'PROCESSED')
          expect([
            ['0', '1'],
            ['0', '0.on_timeout.0'],
          ]).toContainEqual(paths.map(({ path }) => path));
      }
    });

    it('does not go on with an event that a node has already answered by its timeout', async () => {
      const id = await begin(waitFor());
      const [row] = await service.database.query<{ version: number }>(
        'SELECT version FROM run WHERE id = $1',
        [id],
      );
      const wake = { ...TENANT, id, version: row?.version ?? 0, arrived: { n: 1 } };
      expect(await wakeAwaiting(service.database, [{ ...wake, version: wake.version + 1 }])).toEqual([]);
      await service.database.query("UPDATE run SET due_at = now() - interval '1 second' WHERE id = $1", [id]);
      expect(await wakeAwaiting(service.database, [wake])).toEqual([]);
    });
  });
});
