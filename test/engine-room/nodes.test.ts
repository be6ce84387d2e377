import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import type { Role } from '../../src/service.ts';
import { createClock } from '../../src/store/clock-store.ts';
import type { Database } from '../../src/store/database.ts';
import { cancelOf, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { createGate, eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { ended, readRunOf, readStepsOf, start, startService, type TestService } from '../support/service.ts';
import { acceptRun, claimAll, countOf, TENANT, wipe } from '../support/stored-runs.ts';

const HOUR: Step = { action: 'delay', duration: '1 hour' };

describeDatabases((open) => {
  let db: Database;
  let receiver: Receiver;
  const running: TestService[] = [];

  beforeAll(async () => {
    db = await open();
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());
  beforeEach(async () => {
    receiver.reset();
    await wipe(db);
  });
  afterEach(async () => {
    for (const service of running.splice(0)) {
      await service.stop();
      expect(service.errors).toEqual([]);
    }
  });

  async function startNode(role: Role = 'all', leaseMs?: number): Promise<TestService> {
    const service = await startService(db, { role, ...(leaseMs === undefined ? {} : { leaseMs }) });
    running.push(service);
    return service;
  }

  const send = (): Step => ({
    action: 'send',
    message: { to: { webhook: { url: receiver.url } }, content: {} },
  });
  const fetch = (): Step => ({
    action: 'fetch-data',
    webhook: { url: receiver.url },
    merge_strategy: 'none',
  });

  describe('a node that serves the API only', () => {
    it('accepts runs and moves none of them; a worker does', async () => {
      const api = await startNode('api');
      const ids = [await start(api, [send()]), await start(api, [fetch(), send()])];
      const clock = await createClock(db, TENANT, null);
      ids.push(await start(api, [HOUR, send()], { clock_id: clock.id }));
      expect((await readRunOf(api, ids[1] ?? '')).status).toBe('PROCESSING');
      expect(receiver.calls).toEqual([]);
      await startNode('worker');
      for (const id of ids.slice(0, 2)) await ended(api, id);
      await api.advanceClock(TENANT, clock.id, clock.now + 2 * 3_600_000);
      expect((await readRunOf(api, ids[2] ?? '')).status).toBe('PROCESSED');
      await receiver.arrived(4);
    });

    it('cancels by itself, with no worker anywhere', async () => {
      const api = await startNode('api');
      const id = await start(api, [HOUR, send()], { token: 't' });
      const fresh = await start(api, [fetch(), send()], { token: 't' });
      const run = await start(api, [{ action: 'cancel', cancelation_token: 't' }]);
      for (const one of [id, fresh]) expect((await readRunOf(api, one)).status).toBe('CANCELED');
      expect((await readRunOf(api, run)).status).toBe('PROCESSED');
      expect(receiptOf(await api.cancelRuns(cancelOf('t'), { maxRuns: null }))).toMatchObject({
        already_canceled: 2,
      });
    });
  });

  describe('a node that stops', () => {
    it('finishes what it has in hand, and leaves the rest', async () => {
      const [arrived, answer] = [createGate(), createGate()];
      receiver.answer(async () => {
        arrived.open();
        await answer.opened;
        return { body: '{}' };
      });
      const node = await startNode();
      const waiting = await start(node, [HOUR, send()]);
      const fetching = await start(node, [fetch(), send()]);
      await arrived.opened;
      const stopping = node.stop();
      answer.open();
      await stopping;
      expect(await countOf(db, "run WHERE id = $1 AND status = 'WAITING'", [waiting])).toBe(1);
      expect(await countOf(db, "run WHERE id = $1 AND status = 'PROCESSED'", [fetching])).toBe(1);
      const queued = await countOf(db, "message WHERE status = 'ENQUEUED'");
      await startNode();
      await receiver.arrived(2);
      expect(queued + (await countOf(db, "message WHERE status = 'SENT'"))).toBeGreaterThan(0);
    });

    it('may do so twice', async () => {
      const node = await startNode();
      await Promise.all([node.stop(), node.stop()]);
    });
  });

  describe('a node that dies', () => {
    it('loses no run: others take over once its lease has run out', async () => {
      const ids = [];
      for (let count = 0; count < 5; count += 1) {
        ids.push(await acceptRun(db, { steps: [fetch(), send()], lease: { owner: 'dead', ms: 200 } }));
      }
      const node = await startNode('all', 1_500);
      for (const id of ids) {
        expect((await ended(node, id)).status).toBe('PROCESSED');
        expect((await readStepsOf(node, id)).map(({ status }) => status)).toEqual(['PROCESSED', 'PROCESSED']);
      }
      await eventually(async () => expect(await countOf(db, "message WHERE status = 'SENT'")).toBe(5));
      expect(await countOf(db, 'step')).toBe(10);
    });

    it('in the middle of a call does not come back to life: what it commits later is dropped', async () => {
      const [arrived, answer] = [createGate(), createGate()];
      receiver.answer(async (_call, number) => {
        if (number === 1) {
          arrived.open();
          await answer.opened;
        }
        return { body: '{}' };
      });
      const node = await startNode();
      const id = await start(node, [fetch(), send()]);
      await arrived.opened;
      // As if its lease had run out: somebody else goes on with the run.
      await db.query('UPDATE run SET due_at = now() WHERE id = $1', [id]);
      await ended(node, id);
      answer.open();
      await eventually(async () => expect(await countOf(db, "message WHERE status = 'SENT'")).toBe(1));
      expect(await claimAll(db)).toEqual([]);
      expect([await countOf(db, 'step'), await countOf(db, 'message')]).toEqual([2, 1]);
    });
  });
});
