import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import { now } from '../../src/clock.ts';
import { newId } from '../../src/ids.ts';
import type { Database } from '../../src/store/database.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { jsonOf, type Receiver, startReceiver } from '../support/receiver.ts';
import { start, startService, type TestService } from '../support/service.ts';
import { countOf, TENANT, wipe } from '../support/stored-runs.ts';

const SUBSCRIBERS = 5_000;

describeDatabases((open) => {
  let db: Database;
  let service: TestService;
  let receiver: Receiver;
  beforeAll(async () => {
    db = await open();
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());
  beforeEach(async () => {
    await wipe(db);
    receiver.reset();
    const { workspace_id, environment } = TENANT;
    await db.query('INSERT INTO list (workspace_id, environment, id, name) VALUES ($1, $2, $3, $3)', [
      ...[workspace_id, environment, 'all'],
    ]);
    const profile = JSON.stringify({ webhook: { url: receiver.url } });
    for (const sql of [
      `INSERT INTO list_subscription (workspace_id, environment, list_id, user_id)
       SELECT $1, $2, 'all', 'user-' || n FROM generate_series(1, ${SUBSCRIBERS}) AS n WHERE $3::jsonb IS NOT NULL`,
      `INSERT INTO profile (workspace_id, environment, user_id, profile)
       SELECT $1, $2, 'user-' || n, $3::jsonb FROM generate_series(1, ${SUBSCRIBERS}) AS n`,
    ]) {
      await db.query(sql, [workspace_id, environment, profile]);
    }
  });

  const steps: readonly Step[] = [
    { action: 'send', message: { to: { list_id: 'all' }, content: { title: 'Hi' } } },
  ];

  describe.each(['token', 'run'] as const)('a cancel by %s in the middle of a fan-out', (by) => {
    it('is answered, and no call starts any more but those it names', async () => {
      service = await startService(db);
      const runId = await start(service, steps, { token: 'mid' });
      await receiver.arrived(20);
      const outcome = await service.cancelRuns(
        {
          ...TENANT,
          id: newId(),
          target:
            by === 'token' ? { kind: 'token', token: 'mid', excludedRunId: null } : { kind: 'run', runId },
          actor: { type: 'api_key', id: 'k', name: 'k' },
          reason: null,
        },
        { maxRuns: null },
      );
      const answered = new Set(receiver.calls.map((call) => jsonOf(call)['message_id']));
      if (outcome.kind !== 'canceled') throw new Error(outcome.kind);
      const named = new Set(outcome.receipt.in_flight.map(({ message_id }) => message_id));
      const since = now();
      await eventually(async () => {
        expect(await countOf(db, 'message WHERE due_at IS NOT NULL')).toBe(0);
        expect(now() - since).toBeGreaterThan(500);
      });
      const after = receiver.calls.map((call) => String(jsonOf(call)['message_id']));
      expect(after.filter((id) => !answered.has(id) && !named.has(id))).toEqual([]);
      expect(await countOf(db, 'message_request WHERE due_at IS NOT NULL')).toBe(0);
      expect(after.length).toBeLessThan(SUBSCRIBERS);
      expect(await countOf(db, "message WHERE status = 'CANCELED'")).toBeGreaterThan(0);
      await service.stop();
      expect(service.errors).toEqual([]);
    });
  });

  it('a fan-out ends with a message for each, whatever is stopped on the way', async () => {
    await db.query(
      "INSERT INTO environment_setting (workspace_id, environment, key, value) VALUES ($1, $2, 'capture', 'true')",
      [TENANT.workspace_id, TENANT.environment],
    );
    service = await startService(db);
    await start(service, steps);
    await eventually(async () => expect(await countOf(db, 'message')).toBeGreaterThan(0));
    await service.stop();
    service = await startService(db);
    await eventually(
      async () => {
        expect(await countOf(db, "message WHERE status = 'SIMULATED'")).toBe(SUBSCRIBERS);
      },
      { within: 60_000 },
    );
    expect(await countOf(db, '(SELECT DISTINCT recipient FROM message) AS m')).toBe(SUBSCRIBERS);
    expect(receiver.calls).toEqual([]);
    await service.stop();
  });
});
