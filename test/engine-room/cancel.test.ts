import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import { readCancelation } from '../../src/store/cancelation-store.ts';
import { cancelOf, cancelOfRun, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { createGate, eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import {
  ended,
  play,
  readRunOf,
  readStepsOf,
  receiptIn,
  start,
  startService,
  type TestService,
} from '../support/service.ts';
import { acceptMany, countOf, messageRow, TENANT, wipe } from '../support/stored-runs.ts';

const FAR = { owner: 'nobody', ms: 3_600_000 };
const HOUR: Step = { action: 'delay', duration: '1 hour' };
const cancelStep = (token: string): Step => ({ action: 'cancel', cancelation_token: token });

describeDatabases((open) => {
  let service: TestService;
  let receiver: Receiver;

  beforeAll(async () => {
    service = await startService(await open());
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
    expect(service.errors).toEqual([]);
  });
  beforeEach(async () => {
    receiver.reset();
    await wipe(service.database);
  });

  const send = (): Step => ({
    action: 'send',
    message: { to: { webhook: { url: receiver.url } }, content: {} },
  });
  const statuses = async (id: string) => (await readStepsOf(service, id)).map(({ status }) => status);
  const cancel = async (token: string) =>
    receiptOf(await service.cancelRuns(cancelOf(token), { maxRuns: null }));
  const waiting = (id: string) =>
    eventually(async () => expect(await readRunOf(service, id)).toMatchObject({ status: 'WAITING' }));

  it('the acceptance script: tokens, compound tokens, no-ops, and the same token again (Appendix A)', async () => {
    const invoke = async (token: string, user_id: string) => {
      const id = await start(service, [HOUR, send()], { token, context: { data: { user_id } } });
      await waiting(id);
      return id;
    };
    const onboarding = '${`onboarding-${data.user_id}`}';
    const [a, b, c] = [
      await invoke(onboarding, 'u1'),
      await invoke('refs.data.user_id', 'u1'),
      await invoke(onboarding, 'u2'),
    ];
    const tokens = await Promise.all(
      [a, b, c].map(async (id) => (await readRunOf(service, id)).cancelation_token),
    );
    expect(tokens).toEqual(['onboarding-u1', 'u1', 'onboarding-u2']);

    const first = await play(service, [cancelStep('onboarding-u1')]);
    expect(first.run.status).toBe('PROCESSED');
    expect(first.steps[0]).toMatchObject({ status: 'PROCESSED' });
    expect(first.steps[0]?.output).toMatchObject({ cancelation: { canceled: 1, run_ids: [a] } });
    expect(await statuses(a)).toEqual(['CANCELED', 'SKIPPED']);
    expect((await readRunOf(service, a)).canceled?.by).toEqual({ type: 'run', id: first.run.id });
    expect([(await readRunOf(service, b)).status, (await readRunOf(service, c)).status]).toEqual([
      'WAITING',
      'WAITING',
    ]);

    const again = await play(service, [cancelStep('onboarding-u1')]);
    expect(again.steps[0]?.output).toMatchObject({
      cancelation: {
        canceled: 0,
        already_canceled: 1,
      },
    });

    expect(await cancel('u1')).toMatchObject({ canceled: 1, run_ids: [b] });
    expect(receiptOf(await service.cancelRuns(cancelOfRun(c), { maxRuns: null }))).toMatchObject({
      canceled: 1,
    });
    expect(await countOf(service.database, 'message')).toBe(0);
    const d = await invoke(onboarding, 'u1');
    expect(await readRunOf(service, d)).toMatchObject({
      status: 'WAITING',
      cancelation_token: 'onboarding-u1',
    });
  });

  it('as the first step of an invoke has happened when the invoke is answered', async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.push(await start(service, [HOUR, send()], { token: 't' }));
    const run = await start(service, [cancelStep('t'), send()]);
    const now = await Promise.all([...ids, run].map(async (id) => (await readRunOf(service, id)).status));
    expect(now).toEqual(['CANCELED', 'CANCELED', 'CANCELED', 'CANCELED', 'CANCELED', 'PROCESSED']);
    await receiver.arrived(1);
  });

  it('by a step of more runs than one transaction marks has happened, and is counted, when it is answered', async () => {
    await acceptMany(service.database, 1_200, {
      cancelation_token: 'many',
      steps: [HOUR, send()],
      lease: FAR,
    });
    const { steps } = await play(service, [cancelStep('many')]);
    const { id } = receiptIn(steps);
    const counts = {
      matched: 1_200,
      canceled: 1_200,
      already_finished: 0,
      already_canceled: 0,
      in_flight: [],
    };
    expect(await readCancelation(service.database, TENANT, id)).toMatchObject(counts);
    expect(await countOf(service.database, "run WHERE status = 'CANCELED'")).toBe(1_200);
  });

  it('of its own token leaves its own run alone: cancel, then say thank you (D-11)', async () => {
    const other = await start(service, [HOUR, send()], { token: 'cart-1' });
    await waiting(other);
    const { run, steps } = await play(service, [cancelStep('refs.data.token'), send()], {
      token: 'cart-1',
      context: { data: { token: 'cart-1' } },
    });
    expect(run.status).toBe('PROCESSED');
    expect(steps.map(({ status }) => status)).toEqual(['PROCESSED', 'PROCESSED']);
    expect((await readRunOf(service, other)).status).toBe('CANCELED');
    await receiver.arrived(1);
  });

  it('two runs that cancel each other do not hang, and one of them goes on', async () => {
    const race = () => start(service, [cancelStep('duel'), send()], { token: 'duel' });
    const ids = await Promise.all(Array.from({ length: 6 }, race));
    const ends = await Promise.all(ids.map(async (id) => (await ended(service, id)).status));
    expect(ends).toContain('PROCESSED');
    const processed = ends.filter((status) => status === 'PROCESSED').length;
    await eventually(async () =>
      expect(await countOf(service.database, 'message WHERE due_at IS NOT NULL')).toBe(0),
    );
    expect(await countOf(service.database, "message WHERE status = 'SENT'")).toBeLessThanOrEqual(processed);
  });

  it('whose token resolves to nothing fails its run and cancels nobody (D-3)', async () => {
    const other = await start(service, [HOUR], { token: 't' });
    for (const token of ['refs.data.missing', '${data.missing}', '${data.missing.deep}', '${({})}', '']) {
      const { run, steps } = await play(service, [cancelStep(token), send()]);
      expect(run.status).toBe('ERROR');
      expect(steps.map(({ status }) => status)).toEqual(['ERROR', 'NOT PROCESSED']);
    }
    await waiting(other);
    expect(await countOf(service.database, 'cancelation')).toBe(0);
  });

  it('in the middle of a fetch: the fetch keeps its outcome, the rest is skipped, nothing is sent', async () => {
    const [arrived, answer] = [createGate(), createGate()];
    receiver.answer(async () => {
      arrived.open();
      await answer.opened;
      return { body: '{"n": 1}' };
    });
    const fetch: Step = { action: 'fetch-data', webhook: { url: receiver.url } };
    const id = await start(
      service,
      [{ action: 'update-profile', recipient_id: 'p', profile: {} }, fetch, send()],
      { token: 't' },
    );
    await arrived.opened;
    expect(await cancel('t')).toMatchObject({ canceled: 1, in_flight: [] });
    expect(await readRunOf(service, id)).toMatchObject({ status: 'CANCELED' });
    expect(await statuses(id)).toEqual(['PROCESSED', 'SKIPPED', 'SKIPPED']);
    answer.open();
    await eventually(async () => expect(await statuses(id)).toEqual(['PROCESSED', 'PROCESSED', 'SKIPPED']));
    const [, fetched] = await readStepsOf(service, id);
    expect(fetched).toMatchObject({ status: 'PROCESSED', output: { status_code: 200 } });
    expect(await countOf(service.database, 'message')).toBe(0);
    expect((await readRunOf(service, id)).context.data).toEqual({});
  });

  it('in the pause before a fetch is tried again: no further try', async () => {
    receiver.answer(() => ({ status: 500 }));
    const id = await start(service, [{ action: 'fetch-data', webhook: { url: receiver.url } }, send()], {
      token: 't',
    });
    await eventually(async () => {
      const [row] = await service.database.query("SELECT ask->>'kind' AS kind FROM run WHERE id = $1", [id]);
      expect(row).toEqual({ kind: 'backoff' });
    });
    await cancel('t');
    expect(await statuses(id)).toEqual(['CANCELED', 'SKIPPED']);
    expect(receiver.calls).toHaveLength(1);
    expect(await countOf(service.database, 'run WHERE due_at IS NOT NULL')).toBe(0);
  });

  it('while a message is being handed over: it is named, and not tried again', async () => {
    const [arrived, answer] = [createGate(), createGate()];
    receiver.answer(async () => {
      arrived.open();
      await answer.opened;
      return { status: 503 };
    });
    const { run, steps } = await play(service, [send()], { token: 't' });
    await arrived.opened;
    const message_id = steps[0]?.message_id ?? '';
    const receipt = await cancel('t');
    expect(receipt).toMatchObject({ already_finished: 1, messages_canceled: 0 });
    expect(receipt.in_flight).toEqual([{ message_id, run_id: run.id }]);
    answer.open();
    await eventually(async () =>
      expect(await messageRow(service.database, message_id)).toMatchObject({ status: 'CANCELED' }),
    );
    expect(receiver.calls).toHaveLength(1);
  });

  it('of a message that waits for another try: it is taken back, the run stays', async () => {
    receiver.answer(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
    const { run, steps } = await play(service, [send()], { token: 't' });
    const id = steps[0]?.message_id ?? '';
    await eventually(async () =>
      expect(await messageRow(service.database, id)).toMatchObject({ status: 'ENQUEUED', attempts: 1 }),
    );
    expect(await cancel('t')).toMatchObject({ canceled: 0, already_finished: 1, messages_canceled: 1 });
    expect(await messageRow(service.database, id)).toMatchObject({ status: 'CANCELED' });
    expect((await readRunOf(service, run.id)).status).toBe('PROCESSED');
  });

  it('counts what it did', async () => {
    await start(service, [HOUR], { token: 'counted' });
    await cancel('counted');
    const metrics = await service.metrics.metrics();
    expect(metrics).toMatch(/^automation_cancelation \d+$/m);
    expect(metrics).toMatch(/^automation_cancelled [1-9]\d*$/m);
  });
});
