import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScheduleTrigger } from '../../src/automation/trigger.ts';
import { archiveTemplate, replaceDraft } from '../../src/store/automation-store.ts';
import { createClock } from '../../src/store/clock-store.ts';
import type { Database } from '../../src/store/database.ts';
import { advanceSchedules, claimSchedules } from '../../src/store/schedule-claim.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { PAUSE, publishAgain, publishNew } from '../support/publish.ts';
import { startService, type TestService } from '../support/service.ts';
import { countOf, TENANT, wipe } from '../support/stored-runs.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTELY: ScheduleTrigger = { type: 'schedule', cron: '* * * * *' };

type StartedRun = {
  readonly template_id: string;
  readonly context: { readonly data: object; readonly recipient: string };
};

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
  afterAll(async () => {
    for (const service of running) await service.stop();
  });

  async function startNode(): Promise<TestService> {
    const service = await startService(db, { leaseMs: 3_000 });
    running.push(service);
    return service;
  }

  const runsOf = (id: string) =>
    db.query<StartedRun>('SELECT template_id, context FROM run WHERE template_id = $1 ORDER BY seq', [id]);
  /** Makes a schedule due as if it had waited since a moment. */
  const waitingSince = (id: string, at: number) =>
    db.query(
      'UPDATE schedule SET next_at = to_timestamp($2::float8 / 1000), due_at = now() WHERE automation_id = $1',
      [id, at],
    );
  const minuteBefore = (count: number) => Math.floor(Date.now() / 60_000 - count) * 60_000;

  describe('schedules on a virtual clock', () => {
    it('fire through a year in six zones, each at its own local time', async () => {
      const service = await startNode();
      const clock = (await createClock(db, TENANT, START)).id;
      const zones = [
        'UTC',
        'Europe/Berlin',
        'America/New_York',
        'Asia/Kolkata',
        'Australia/Sydney',
        'America/Sao_Paulo',
      ];
      const ids: string[] = [];
      for (const timezone of zones) {
        ids.push(
          await publishNew(service, {
            trigger: {
              type: 'schedule',
              cron: '0 9 1,15 * *',
              timezone,
              clock,
              data: { at: 'refs.event.scheduled_at' },
            },
            steps: [
              {
                action: 'update-profile',
                recipient_id: 'u1',
                profile: { at: 'refs.data.at' },
                merge: 'replace',
              },
            ],
          }),
        );
      }
      await service.advanceClock(TENANT, clock, START + 365 * DAY);
      for (const [index, id] of ids.entries()) {
        const showing = new Intl.DateTimeFormat('en', {
          timeZone: zones[index],
          day: 'numeric',
          hour: '2-digit',
          minute: '2-digit',
          hour12: false,
        });
        const times = (await runsOf(id)).map(({ context }) =>
          Date.parse(String((context.data as { at: string }).at)),
        );
        expect(times).toHaveLength(24);
        expect(new Set(times).size).toBe(24);
        expect(new Set(times.map((at) => showing.format(at)))).toEqual(new Set(['1, 09:00', '15, 09:00']));
      }
    }, 120_000);

    it('start runs that belong to the clock', async () => {
      const service = await startNode();
      const clock = (await createClock(db, TENANT, START)).id;
      const trigger = { type: 'schedule', at: '2026-01-02T00:00', clock };
      const id = await publishNew(service, { trigger, steps: [{ action: 'delay', duration: '3 days' }] });
      await service.advanceClock(TENANT, clock, START + 2 * DAY);
      const status = () =>
        db.query<{ status: string }>('SELECT status FROM run WHERE template_id = $1', [id]);
      expect(await status()).toEqual([{ status: 'WAITING' }]);
      expect(await service.advanceClock(TENANT, clock, START + 9 * DAY)).toMatchObject({ runs_advanced: 1 });
      expect(await status()).toEqual([{ status: 'PROCESSED' }]);
      expect(await countOf(db, 'run')).toBe(1);
    });
  });

  describe('a schedule', () => {
    it('fires once on three nodes', async () => {
      for (let node = 0; node < 3; node += 1) await startNode();
      const [service] = running as [TestService, ...TestService[]];
      const ids = await Promise.all(
        Array.from({ length: 10 }, () => publishNew(service, { trigger: MINUTELY })),
      );
      for (const id of ids) await waitingSince(id, minuteBefore(0));
      await eventually(async () => {
        for (const id of ids) expect(await runsOf(id)).toHaveLength(1);
      });
      const rows = await db.query<{ fired: number }>('SELECT fired FROM schedule WHERE next_at > now()');
      expect(rows.map(({ fired }) => fired)).toEqual(Array.from({ length: 10 }, () => 1));
      expect(await countOf(db, 'run')).toBe(10);
    }, 30_000);

    it.each([
      ['skip', 0, 3],
      ['fire_once', 1, 2],
      ['fire_all', 3, 0],
    ] as const)('with "%s" catches up %i of what three missed moments', async (missed, caughtUp, lost) => {
      const id = await publishNew({ database: db }, { trigger: { ...MINUTELY, missed, cron: '0 * * * *' } });
      const hour = Math.floor(Date.now() / HOUR) * HOUR;
      // The present hour may have begun within the last minute, and is on time then.
      const present = Date.now() - hour <= 60_000 ? 1 : 0;
      await waitingSince(id, hour - (3 - 1 + present) * HOUR);
      await startNode();
      await eventually(async () => {
        const [row] = await db.query<{ fired: number; missed: number }>(
          'SELECT fired, missed FROM schedule WHERE automation_id = $1 AND next_at > now()',
          [id],
        );
        expect(row).toEqual({ fired: caughtUp + present, missed: lost });
      });
      expect(await runsOf(id)).toHaveLength(caughtUp + present);
    });

    it('fills recipient and data, and starts nothing where its condition is not met', async () => {
      const service = await startNode();
      const filled = await publishNew(service, {
        trigger: { ...MINUTELY, recipient: 'u7', data: { kind: '${"k" + 1}', event: 'refs.event' } },
        cancelation_token: 'refs.data.kind',
      });
      const declined = await publishNew(service, { trigger: { ...MINUTELY, if: 'event.missed > 99' } });
      for (const id of [filled, declined]) await waitingSince(id, minuteBefore(0));
      await eventually(async () => {
        expect(await db.query('SELECT FROM schedule WHERE next_at > now()')).toHaveLength(2);
      });
      const [run] = await runsOf(filled);
      expect(run?.context).toMatchObject({
        recipient: 'u7',
        data: { kind: 'k1', event: { type: 'schedule', missed: 0 } },
      });
      expect(await db.query('SELECT cancelation_token, source FROM run')).toEqual([
        { cancelation_token: 'k1', source: [`schedule/${filled}`] },
      ]);
      expect(await runsOf(declined)).toEqual([]);
    });

    it('stops when its automation is archived or published without it', async () => {
      const archived = await publishNew({ database: db }, { trigger: MINUTELY });
      const replaced = await publishNew({ database: db }, { trigger: MINUTELY });
      for (const id of [archived, replaced]) await waitingSince(id, minuteBefore(0));
      // A node has claimed both, and is about to start their runs.
      const claimed = await claimSchedules(db, { limit: 10, leaseMs: 60_000 });
      expect(claimed).toHaveLength(2);
      await archiveTemplate(db, TENANT, archived);
      await replaceDraft(db, TENANT, replaced, { name: 'A', alias: null, definition: { steps: PAUSE } });
      await publishAgain({ database: db }, replaced);
      const fired = claimed.map((one) => ({
        claimed: one,
        next_at: null,
        last_at: null,
        fired: 1,
        missed: 0,
      }));
      expect(await advanceSchedules(db, fired)).toEqual([]);
      expect(await countOf(db, 'schedule')).toBe(0);
    });

    it('is fired by another node after a crash, once', async () => {
      const id = await publishNew({ database: db }, { trigger: MINUTELY });
      await waitingSince(id, minuteBefore(0));
      expect(await claimSchedules(db, { limit: 10, leaseMs: 50 })).toHaveLength(1);
      await startNode();
      await eventually(async () => expect(await runsOf(id)).toHaveLength(1));
      const [late] = await claimSchedules(db, { limit: 10, leaseMs: 50 });
      expect(late).toBeUndefined();
    });
  });
});
