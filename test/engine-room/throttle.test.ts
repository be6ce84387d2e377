import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import type { ThrottleStep } from '../../src/automation/steps/throttle.ts';
import { createClock } from '../../src/store/clock-store.ts';
import type { Database } from '../../src/store/database.ts';
import { describeDatabases } from '../support/databases.ts';
import { ended, play, start, startService, type TestService } from '../support/service.ts';
import { countOf, TENANT, wipe } from '../support/stored-runs.ts';

describeDatabases((open) => {
  let db: Database;
  const nodes: TestService[] = [];

  beforeAll(async () => {
    db = await open();
    for (let n = 0; n < 3; n += 1) nodes.push(await startService(db));
  });
  afterAll(async () => {
    for (const node of nodes) {
      await node.stop();
      expect(node.errors).toEqual([]);
    }
  });
  beforeEach(() => wipe(db));

  const throttle = (change: Partial<ThrottleStep> = {}): Step => ({
    ...{ action: 'throttle', max_allowed: 5, period: 'PT1H', scope: 'dynamic', throttle_key: 'k' },
    ...change,
  });
  const UPDATE: Step = { action: 'update-profile', recipient_id: 'aside', profile: { a: 1 } };
  const first = () => nodes[0] as TestService;

  it('lets exactly as many runs pass as are allowed, on three nodes', async () => {
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_, n) => start(nodes[n % 3] as TestService, [throttle()])),
    );
    const runs = await Promise.all(ids.map((id) => ended(first(), id)));
    expect(runs.filter(({ status }) => status === 'PROCESSED')).toHaveLength(5);
    expect(runs.filter(({ status }) => status === 'THROTTLED')).toHaveLength(55);
    expect(await countOf(db, "step WHERE status = 'THROTTLED'")).toBe(55);
    expect(await first().metrics.getSingleMetricAsString('courier_automation_throttled')).toMatch(/ \d+$/m);
  });

  it('sends the others another way, and counts each user for himself', async () => {
    const step = throttle({ max_allowed: 1, scope: 'user', on_throttle: [UPDATE] });
    const of = (recipient: string) => play(first(), [step, { action: 'exit' }], { context: { recipient } });
    expect((await of('u1')).steps.map(({ status }) => status)).toEqual(['PROCESSED', 'SKIPPED', 'PROCESSED']);
    const { run, steps } = await of('u1');
    expect(run.status).toBe('PROCESSED');
    expect(steps.map(({ status }) => status)).toEqual(['PROCESSED', 'PROCESSED', 'SKIPPED']);
    expect((await of('u2')).steps[1]?.status).toBe('SKIPPED');
    expect(await countOf(db, 'profile')).toBe(1);
  });

  it('counts on a virtual clock by its time', async () => {
    const clock = await createClock(db, TENANT, null);
    const again = async () => {
      const id = await start(first(), [throttle({ max_allowed: 1 })], { clock_id: clock.id });
      return (await ended(first(), id)).status;
    };
    expect([await again(), await again()]).toEqual(['PROCESSED', 'THROTTLED']);
    await first().advanceClock(TENANT, clock.id, clock.now + 3_600_000 - 1);
    expect(await again()).toBe('THROTTLED');
    await first().advanceClock(TENANT, clock.id, clock.now + 3_600_000);
    expect(await again()).toBe('PROCESSED');
  });
});
