import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import type { AddToBatchStep } from '../../src/automation/steps/add-to-batch.ts';
import { createClock } from '../../src/store/clock-store.ts';
import { cancelOf, cancelOfRun, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { ended, readRunOf, readStepsOf, start, startService, type TestService } from '../support/service.ts';
import { countOf, TENANT, wipe } from '../support/stored-runs.ts';

const MINUTE = 60_000;
const FIRST = { type: 'first', count: 100 } as const;

describeDatabases((open) => {
  let service: TestService;
  let clock: { readonly id: string; readonly now: number };

  beforeAll(async () => {
    service = await startService(await open());
  });
  afterAll(async () => {
    await service.stop();
    expect(service.errors).toEqual([]);
  });
  beforeEach(async () => {
    await wipe(service.database);
    clock = await createClock(service.database, TENANT, null);
  });

  const batchOf = (change: Partial<AddToBatchStep> = {}): Step => ({
    action: 'add-to-batch',
    wait_period: 'PT5M',
    max_wait_period: 'PT20M',
    retain: FIRST,
    scope: 'dynamic',
    batch_key: 'k',
    ...change,
  });
  const WAIT: Step = { action: 'delay', duration: '1 hour' };

  type Event = { readonly data?: JsonObject; readonly token?: string; readonly recipient?: string };

  /** One event on the virtual clock, once it has settled or waits. */
  async function event(step: Step, { data = {}, token, recipient = 'u1' }: Event = {}): Promise<string> {
    const id = await start(service, [step, WAIT], {
      clock_id: clock.id,
      context: { data, recipient },
      ...(token === undefined ? {} : { token }),
    });
    await settled(id);
    return id;
  }
  const settled = (id: string) =>
    eventually(async () => expect((await readRunOf(service, id)).status).not.toBe('PROCESSING'), {
      within: 60_000,
    });
  const pass = async (ms: number) => {
    const { now } = (await service.advanceClock(TENANT, clock.id, (await nowOf()) + ms)) ?? { now: 0 };
    return now;
  };
  const nowOf = async () => {
    const [row] = await service.database.query<{ now: number }>('SELECT now FROM clock WHERE id = $1', [
      clock.id,
    ]);
    return row?.now ?? 0;
  };
  const dataOf = async (id: string) => (await readRunOf(service, id)).context.data;
  const items = (batch: Json | undefined) => batch as { count: number; items: readonly JsonObject[] };
  const nothingLeft = async () => {
    expect(await countOf(service.database, 'batch')).toBe(0);
    expect(await countOf(service.database, 'batch_item')).toBe(0);
  };

  it('gathers until nothing has come for the inactivity window; others end at the step', async () => {
    const owner = await event(batchOf(), { data: { from: 'Ann' } });
    expect((await readRunOf(service, owner)).status).toBe('WAITING');
    await pass(4 * MINUTE);
    const other = await event(batchOf(), { data: { from: 'Bo' } });
    expect((await readRunOf(service, other)).status).toBe('PROCESSED');
    expect((await readStepsOf(service, other)).map(({ status }) => status)).toEqual(['PROCESSED', 'SKIPPED']);
    await pass(4 * MINUTE);
    expect((await dataOf(owner))['batch']).toBeUndefined();
    expect((await readRunOf(service, owner)).due_at).toBe(clock.now + 9 * MINUTE);
    await pass(MINUTE);
    expect(await dataOf(owner)).toEqual({
      from: 'Ann',
      batch: { count: 2, items: [{ from: 'Ann' }, { from: 'Bo' }] },
    });
    expect((await readStepsOf(service, owner))[0]).toMatchObject({
      status: 'PROCESSED',
      output: { role: 'owner', batch_key: 'dynamic/k', count: 2 },
    });
    await nothingLeft();
  });

  it('is released at the ceiling however often events come', async () => {
    const owner = await event(batchOf(), { data: { n: 0 } });
    for (let n = 1; n < 7; n += 1) {
      await pass(3 * MINUTE);
      await event(batchOf(), { data: { n } });
    }
    await pass(2 * MINUTE);
    expect(items((await dataOf(owner))['batch']).count).toBe(7);
    const next = await event(batchOf(), { data: { n: 7 } });
    expect((await readRunOf(service, next)).status).toBe('WAITING');
  });

  it('is released at once when it is full, and the next event opens another', async () => {
    const step = batchOf({ max_items: 2 });
    const owner = await event(step, { data: { n: 1 } });
    await event(step, { data: { n: 2 } });
    const next = await event(step, { data: { n: 3 } });
    await eventually(async () => expect(items((await dataOf(owner))['batch']).count).toBe(2));
    expect((await readRunOf(service, next)).status).toBe('WAITING');
    expect(await countOf(service.database, 'batch')).toBe(1);
    const single = await event(batchOf({ max_items: 1, batch_key: 'single' }));
    await eventually(async () => expect(items((await dataOf(single))['batch']).count).toBe(1));
  });

  describe('keeps', () => {
    const SCORES: readonly Json[] = [3, '11', 'b', null, 7, 'a', 3];
    it.each<[AddToBatchStep['retain'], readonly number[]]>([
      [{ type: 'first', count: 2 }, [0, 1]],
      [{ type: 'last', count: 2 }, [5, 6]],
      [{ type: 'highest', count: 3, sort_key: 'score' }, [1, 4, 0]],
      [{ type: 'highest', count: 100, sort_key: 'refs.data.score' }, [1, 4, 0, 6, 2, 5, 3]],
      [{ type: 'lowest', count: 100, sort_key: 'data.score' }, [0, 6, 4, 1, 5, 2, 3]],
      [{ type: 'last' }, [0, 1, 2, 3, 4, 5, 6]],
    ])('%j', async (retain, expected) => {
      let owner = '';
      for (const [n, score] of SCORES.entries()) {
        const id = await event(batchOf({ retain }), { data: { n, score } });
        if (n === 0) owner = id;
      }
      await pass(5 * MINUTE);
      const batch = items((await dataOf(owner))['batch']);
      expect(batch.count).toBe(7);
      expect(batch.items.map(({ n }) => n)).toEqual(expected);
    });
  });

  it('groups by a dynamic category, each retained by itself, without repeating it', async () => {
    const step = batchOf({ category_key: 'refs.data.kind', retain: { type: 'first', count: 1 } });
    const owner = await event(step, { data: { kind: 'likes', n: 1 } });
    await event(step, { data: { kind: '__proto__', n: 2 } });
    await event(step, { data: { kind: 'likes', n: 3 } });
    await event(step, { data: { n: 4 } });
    await pass(5 * MINUTE);
    expect(JSON.stringify((await dataOf(owner))['batch'])).toBe(
      '{"likes":{"count":2,"items":[{"n":1}]},"default":{"count":1,"items":[{"n":4}]},"__proto__":{"count":1,"items":[{"n":2}]}}',
    );
  });

  it('appears under the name of a literal category', async () => {
    const owner = await event(batchOf({ category_key: 'likes' }), { data: { n: 1 } });
    await pass(5 * MINUTE);
    expect(await dataOf(owner)).toEqual({ n: 1, likes: { count: 1, items: [{ n: 1 }] } });
  });

  it('keeps users, steps, keys and clocks apart', async () => {
    const { batch_key: _key, ...step } = batchOf({ scope: 'user' }) as AddToBatchStep;
    const global = { ...step, scope: 'global' } as const;
    const ids = [
      await event(step, { recipient: 'u1' }),
      await event(step, { recipient: 'u2' }),
      await event({ ...step, batch_id: 'x' }, { recipient: 'u1' }),
      await event(global),
      await event({ ...global, max_items: 99 }),
      await event(batchOf()),
      await event(batchOf({ batch_key: 'other' })),
    ];
    for (const id of ids) expect((await readRunOf(service, id)).status).toBe('WAITING');
    expect((await readRunOf(service, await event(step, { recipient: 'u2' }))).status).toBe('PROCESSED');
    expect((await readRunOf(service, await event(global, { recipient: 'u9' }))).status).toBe('PROCESSED');
    const real = await start(service, [batchOf()], {});
    await settled(real);
    expect((await readRunOf(service, real)).status).toBe('WAITING');
  });

  it('fails where it is certain only now that it cannot be', async () => {
    const errorOf = async (step: Step, data: JsonObject = {}) => {
      const id = await start(service, [step], { context: { data, recipient: null } });
      await ended(service, id);
      return (await readStepsOf(service, id))[0]?.error?.message;
    };
    expect(await errorOf(batchOf({ batch_key: 'refs.data.no' }))).toBe('batch_key: resolved to nothing');
    expect(await errorOf(batchOf({ wait_period: 'refs.data.w' }), { w: 'soon' })).toContain(
      'wait_period: expected',
    );
    expect(await errorOf(batchOf({ wait_period: 'refs.data.w' }), { w: 'P1D' })).toContain(
      'wait_period: must be shorter',
    );
    expect(await errorOf(batchOf({ max_items: 'refs.data.m' }), { m: -1 })).toContain('max_items: expected');
    expect(await errorOf(batchOf({ scope: 'user' }))).toContain('name no user');
  });

  describe('a cancel', () => {
    const cancel = async (token: string) =>
      receiptOf(await service.cancelRuns(cancelOf(token), { maxRuns: null }));

    it('of a run that has added something takes it out while the batch is open', async () => {
      const owner = await event(batchOf(), { data: { n: 1 }, token: 'a' });
      await event(batchOf(), { data: { n: 2 }, token: 'b' });
      await event(batchOf(), { data: { n: 3 }, token: 'c' });
      const preview = await service.previewCancel(cancelOf('b'));
      const receipt = await cancel('b');
      expect(receipt).toMatchObject({
        ...{ matched: 1, canceled: 0, already_finished: 1 },
        batches: [{ batch_key: 'dynamic/k', discarded_items: 0, removed_items: 1 }],
      });
      expect(preview?.batches).toEqual(receipt.batches);
      expect((await cancel('b')).batches).toEqual([]);
      await pass(5 * MINUTE);
      expect((await dataOf(owner))['batch']).toEqual({ count: 2, items: [{ n: 1 }, { n: 3 }] });
      expect((await cancel('c')).batches).toEqual([]);
    });

    it('of the owner discards the batch, and the next event opens a new one (D-19)', async () => {
      const owner = await event(batchOf(), { token: 'a' });
      await event(batchOf(), { token: 'b' });
      const request = cancelOfRun(owner);
      const preview = await service.previewCancel(request);
      const receipt = receiptOf(await service.cancelRuns(request, { maxRuns: null }));
      expect(receipt).toMatchObject({
        canceled: 1,
        batches: [{ batch_key: 'dynamic/k', discarded_items: 2, removed_items: 0 }],
      });
      expect(preview?.batches).toEqual(receipt.batches);
      expect((await readStepsOf(service, owner)).map(({ status }) => status)).toEqual([
        'CANCELED',
        'SKIPPED',
      ]);
      await nothingLeft();
      const next = await event(batchOf(), { data: { n: 3 } });
      await pass(5 * MINUTE);
      expect(items((await dataOf(next))['batch']).count).toBe(1);
    });

    it('of one token hits the owner and what others have added to other batches', async () => {
      await event(batchOf(), { token: 'a' });
      await event(batchOf(), { token: 'a' });
      await event(batchOf({ batch_key: 'other' }), { token: 'b' });
      await event(batchOf({ batch_key: 'other' }), { token: 'a' });
      expect((await cancel('a')).batches).toMatchObject([
        { batch_key: 'dynamic/k', discarded_items: 2, removed_items: 0 },
        { batch_key: 'dynamic/other', discarded_items: 0, removed_items: 1 },
      ]);
    });

    it('of a token that very many share reaches them as well', async () => {
      const owner = await event(batchOf(), { data: { n: 1 } });
      const ids = await Promise.all(
        Array.from({ length: 1_200 }, (_, n) =>
          start(service, [batchOf(n < 1_150 ? { batch_key: `own-${n}` } : {}), WAIT], {
            token: 't',
            clock_id: clock.id,
          }),
        ),
      );
      await Promise.all(ids.map(settled));
      const receipt = await cancel('t');
      expect(receipt.canceled).toBe(1_150);
      expect(receipt.batches.length).toBeGreaterThanOrEqual(1_000);
      expect(await countOf(service.database, 'batch')).toBe(1);
      await pass(5 * MINUTE);
      expect(items((await dataOf(owner))['batch']).count).toBe(1);
    }, 120_000);
  });
});
