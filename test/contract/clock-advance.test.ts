import { beforeAll, beforeEach, expect, it } from 'vitest';
import { clockIsBusy, readClock, stepClock, wakeClock } from '../../src/store/clock-advance.ts';
import { createClock } from '../../src/store/clock-store.ts';
import type { Database } from '../../src/store/database.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  claimAll,
  claimNew,
  FINISHED,
  messageOf,
  move,
  runRow,
  STRANGERS,
  TENANT,
  waitingUntil,
  wipe,
} from '../support/stored-runs.ts';

const START = Date.UTC(2031, 0, 1);
const HOUR = 3_600_000;

describeDatabases((open) => {
  let db: Database;
  let clock: string;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(async () => {
    await wipe(db);
    clock = (await createClock(db, TENANT, START)).id;
  });

  const busy = () => clockIsBusy(db, TENANT, clock);
  const step = (hours: number) => stepClock(db, TENANT, clock, START + hours * HOUR);
  const wake = async () => (await wakeClock(db, TENANT, clock)).runs;

  async function waitFor(hours: number, clock_id = clock): Promise<string> {
    const claimed = await claimNew(db, { clock_id });
    await move(db, claimed, { run: waitingUntil(START + hours * HOUR) });
    return claimed.run.id;
  }

  it('a clock goes to the next wake-up, and to the end when there is none before', async () => {
    await waitFor(2);
    await waitFor(1);
    expect(await step(5)).toEqual({ now: START + HOUR, woke: true });
    expect(await readClock(db, TENANT, clock)).toBe(START + HOUR);
    expect(await step(1.5)).toEqual({ now: START + HOUR, woke: true });
    await wake();
    await db.query(
      "UPDATE run SET status = 'PROCESSED', due_at = NULL, finished_at = now() WHERE wake_at IS NULL",
    );
    expect(await step(1.5)).toEqual({ now: START + 1.5 * HOUR, woke: false });
    expect(await step(5)).toEqual({ now: START + 2 * HOUR, woke: true });
  });

  it('a clock never goes back', async () => {
    await step(5);
    expect(await step(3)).toEqual({ now: START + 5 * HOUR, woke: false });
  });

  it('a clock stands while its runs move', async () => {
    await claimNew(db, { clock_id: clock });
    expect(await busy()).toBe(true);
    expect(await step(5)).toEqual({ now: START, woke: true });
  });

  it('a clock stands while messages of its runs are handed over, not while they wait for another try', async () => {
    const claimed = await claimNew(db, { clock_id: clock });
    await move(db, claimed, { run: FINISHED, messages: [messageOf()] });
    expect(await busy()).toBe(true);
    await claimMessages(db, { limit: 1, leaseMs: 60_000, owner: 'n' });
    expect(await busy()).toBe(true);
    await db.query("UPDATE message SET status = 'ENQUEUED', due_at = now() + interval '1 hour'");
    expect(await busy()).toBe(false);
    expect(await step(1)).toMatchObject({ woke: false });
  });

  it('wakes the runs whose moment has come, each once, and no others', async () => {
    const [due, later] = [await waitFor(1), await waitFor(2)];
    const other = await createClock(db, TENANT, START + 9 * HOUR);
    const elsewhere = await waitFor(1, other.id);
    await step(1);
    expect([await wake(), await wake()]).toEqual([1, 0]);
    expect((await claimAll(db)).map(({ run, now }) => [run.id, now])).toEqual([[due, START + HOUR]]);
    for (const id of [later, elsewhere]) expect((await runRow(db, id))['wake_at']).not.toBeNull();
  });

  it('is not known to other workspaces and environments', async () => {
    await waitFor(1);
    for (const tenant of STRANGERS) {
      expect(await readClock(db, tenant, clock)).toBeNull();
      expect(await wakeClock(db, tenant, clock)).toEqual({ runs: 0, schedules: 0 });
      expect(await clockIsBusy(db, tenant, clock)).toBe(false);
      expect(await stepClock(db, tenant, clock, START + HOUR)).toEqual({ now: START + HOUR, woke: false });
    }
    expect(await readClock(db, TENANT, clock)).toBe(START);
  });
});
