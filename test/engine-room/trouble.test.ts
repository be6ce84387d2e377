import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import { createTemplate, publishTemplate } from '../../src/store/automation-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import {
  ended,
  invokeOf,
  play,
  readRunOf,
  readStepsOf,
  start,
  startService,
  type TestService,
} from '../support/service.ts';
import { acceptRun, countOf, rowOf, TENANT, wipe } from '../support/stored-runs.ts';

const SEND: Step = { action: 'send', template: 'T' };
const HUGE = randomBytes(20_000).toString('base64');

describeDatabases((open) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService(await open());
  });
  afterAll(() => service.stop());
  beforeEach(() => wipe(service.database));

  /** Many good invokes around a bad one, all at once. */
  async function startAmong(bad: () => Promise<unknown>, good: readonly Step[]) {
    const invokes = Array.from({ length: 40 }, (_one, index) =>
      index === 17 ? bad() : start(service, good),
    );
    const results = await Promise.allSettled(invokes);
    const ids = results.flatMap((result, index) =>
      result.status === 'fulfilled' && index !== 17 ? [result.value as string] : [],
    );
    return { result: results[17], ids };
  }

  const allProcessed = async (ids: readonly string[]) => {
    expect(ids).toHaveLength(39);
    for (const id of ids) expect((await ended(service, id)).status).toBe('PROCESSED');
  };

  describe('a run that the database cannot hold', () => {
    it.each([
      ['that moves ahead', [SEND] as const],
      ['that asks something first', [{ ...SEND, if: 'true' }] as const],
    ])('is refused alone when it is bad from the start, as one %s', async (_name, steps) => {
      const bad = () => start(service, steps, { context: { data: { text: 'a\0b' } } });
      const { result, ids } = await startAmong(bad, steps);
      expect(result?.status).toBe('rejected');
      await allProcessed(ids);
      expect(await countOf(service.database, 'run')).toBe(39);
    });

    it.each([
      ['at its first step', [SEND] as const],
      ['later', [{ ...SEND, if: 'true' }] as const],
    ])('fails alone where a step makes something of it %s', async (_name, steps) => {
      const bad = () => start(service, steps, { context: { recipient: HUGE } });
      const { result, ids } = await startAmong(bad, steps);
      if (result?.status !== 'fulfilled') throw new Error(`not accepted: ${String(result?.reason)}`);
      const id = result.value as string;
      expect((await ended(service, id)).status).toBe('ERROR');
      const [step] = await readStepsOf(service, id);
      expect(step).toMatchObject({ status: 'ERROR', error: { code: 'INTERNAL' } });
      expect(step?.error?.message).toContain('cannot be stored');
      await allProcessed(ids);
      expect(await countOf(service.database, 'message WHERE run_id = $1', [id])).toBe(0);
    });

    it.each([
      ['a profile', { action: 'update-profile', recipient_id: HUGE, profile: {} }],
      ['a list', { action: 'subscribe', recipient_id: HUGE, list_id: 'l' }],
      ['a key', { ...SEND, idempotency_key: HUGE }],
    ] as const)('fails for %s with too long a name, and keeps what it has committed', async (_name, step) => {
      const before: Step = { action: 'update-profile', recipient_id: 'p', profile: { kept: 1 } };
      const { run, steps } = await play(service, [
        before,
        { action: 'get-profile', user_id: 'p' },
        step,
        SEND,
      ]);
      expect(run.status).toBe('ERROR');
      expect(steps.at(0)).toMatchObject({ status: 'PROCESSED' });
      expect(steps.at(-1)).toMatchObject({ status: 'NOT PROCESSED' });
      expect(steps.filter(({ status }) => status === 'ERROR')).toHaveLength(1);
      expect(await countOf(service.database, 'profile')).toBe(1);
      expect(await countOf(service.database, 'message')).toBe(0);
    });
  });

  describe('runs with much data', () => {
    it('are accepted and moved in sets that the database can take', async () => {
      const big = 'x'.repeat(1_000_000);
      const data = { data: { big } };
      const invokes = Array.from({ length: 24 }, (_one, index) =>
        start(service, index % 2 === 0 ? [SEND] : [{ ...SEND, if: 'true' }], { context: data }),
      );
      for (const id of await Promise.all(invokes))
        expect((await ended(service, id)).status).toBe('PROCESSED');
      expect(await countOf(service.database, 'message')).toBe(24);
    });

    it('may send to very many, each once', async () => {
      const to = Array.from({ length: 2_000 }, (_one, index) => ({ user_id: `u${index}` }));
      const { run, steps } = await play(service, [{ action: 'send', message: { to, content: {} } }], {
        context: { data: { big: 'x'.repeat(10_000) } },
      });
      expect(run.status).toBe('PROCESSED');
      expect(steps[0]).toMatchObject({ status: 'PROCESSED', output: { recipients: 2_000 } });
      expect(await countOf(service.database, 'message')).toBe(2_000);
      expect(
        await countOf(service.database, 'message_request WHERE id = $1', [steps[0]?.message_id ?? '']),
      ).toBe(1);
    });
  });

  describe('a run that never commits', () => {
    it('fails after ten claims, and others go on', async () => {
      const poison = await acceptRun(service.database, {
        steps: [SEND],
        lease: { owner: 'gone', ms: 3_600_000 },
      });
      await service.database.query('UPDATE run SET claims = 10, due_at = now() WHERE id = $1', [poison]);
      const other = await start(service, [{ ...SEND, if: 'true' }]);
      expect((await ended(service, poison)).status).toBe('ERROR');
      const [step] = await readStepsOf(service, poison);
      expect(step).toMatchObject({ status: 'ERROR', error: { code: 'INTERNAL' } });
      expect(step?.error?.message).toContain('ten times');
      expect((await ended(service, other)).status).toBe('PROCESSED');
    });

    it('because its published version is gone does not keep others from moving, and fails in the end', async () => {
      const saved = await createTemplate(service.database, TENANT, {
        name: 'A',
        alias: null,
        definition: { steps: [SEND] },
      });
      if (saved.kind !== 'saved') throw new Error(saved.kind);
      await publishTemplate(service.database, TENANT, saved.template.id, null, () => undefined);
      const lost = { ...rowOf({ steps: [SEND] }), template_id: saved.template.id, template_version: 1 };
      const id = await acceptRun(service.database, { ...lost, lease: { owner: 'gone', ms: 3_600_000 } });
      const others = [];
      for (let count = 0; count < 5; count += 1) {
        others.push(
          await acceptRun(service.database, { steps: [SEND], lease: { owner: 'gone', ms: 3_600_000 } }),
        );
      }
      await service.database.query('DELETE FROM automation_version');
      await service.database.query('UPDATE run SET due_at = now()');
      for (const other of others) expect((await ended(service, other)).status).toBe('PROCESSED');
      await service.database.query('UPDATE run SET due_at = now(), claims = 10 WHERE id = $1', [id]);
      await eventually(async () => {
        const [row] = await service.database.query('SELECT status FROM run WHERE id = $1', [id]);
        expect(row).toEqual({ status: 'ERROR' });
      });
    });
  });

  describe('invokes with an idempotency key', () => {
    const once = (key: string, expires_at = Date.now() + 86_400_000) => ({
      scope: 'POST /x',
      key,
      expires_at,
    });

    it('run once; the others get the same answer or are told to come again', async () => {
      const request = () => service.startRun({ ...invokeOf([SEND]), once: once('k') });
      const started = await Promise.all(Array.from({ length: 8 }, request));
      const kinds = started.map(({ kind }) => kind).sort();
      expect(kinds).toEqual([...Array<string>(7).fill('in-progress'), 'started']);
      const [first] = started.filter((one) => one.kind === 'started');
      const body = JSON.stringify({ runId: first?.run_id });
      expect(await request()).toEqual({ kind: 'replayed', status: 200, body });
      expect(await countOf(service.database, 'run')).toBe(1);
    });

    it('run again once the key has expired', async () => {
      const request = (expires: number) =>
        service.startRun({ ...invokeOf([SEND]), once: once('k', expires) });
      const first = await request(Date.now() - 1_000);
      const second = await request(Date.now() + 86_400_000);
      expect([first.kind, second.kind]).toEqual(['started', 'started']);
      expect(await request(Date.now() + 86_400_000)).toMatchObject({ kind: 'replayed' });
      expect(await countOf(service.database, 'run')).toBe(2);
    });

    it('may be tried again after one that was refused', async () => {
      const bad = { ...invokeOf([SEND], { context: { data: { t: '\0' } } }), once: once('k') };
      await expect(service.startRun(bad)).rejects.toThrow();
      expect(await service.startRun({ ...invokeOf([SEND]), once: once('k') })).toMatchObject({
        kind: 'started',
      });
    });
  });

  describe('the token of an invoke', () => {
    it('that cannot be resolved leaves a run without one, and a warning', async () => {
      const id = await start(service, [], { token: '${data.missing.deep}' });
      const run = await readRunOf(service, id);
      expect(run).toMatchObject({ status: 'PROCESSED', cancelation_token: null });
      expect(run.warnings).toMatchObject([{ code: 'EXPRESSION_FAILED' }]);
    });

    it('stays what it was when the data change, and may be brought by the invoke', async () => {
      const wait: Step = { action: 'delay', duration: '1 hour' };
      const id = await start(service, [wait], { token: 'refs.data.user', context: { data: { user: 7 } } });
      expect((await readRunOf(service, id)).cancelation_token).toBe('7');
      const own = await start(service, [wait], {
        token: 'refs.data.user',
        cancelation_token: '${"my-" + "own"}',
      });
      expect((await readRunOf(service, own)).cancelation_token).toBe('my-own');
    });
  });
});
