import { describe, expect, it } from 'vitest';
import type { RunAnswer, RunListAnswer } from '../../src/api/run-schema.ts';
import type { StepListAnswer } from '../../src/api/step-answer.ts';
import { eventually } from '../support/eventually.ts';
import { seedRun, seedRuns, TENANT } from '../support/seed.ts';
import { startServer } from '../support/server.ts';

const { call, courier, service } = await startServer();
const { database } = service;

const DAY = 86_400_000;
const NOT_FOUND = { message: 'Not Found', type: 'invalid_request_error' };

async function list(query: string): Promise<readonly string[]> {
  const { body, status } = await call<RunListAnswer>('GET', `/automations/runs?${query}`);
  expect(status).toBe(200);
  return body.runs.map(({ run_id }) => run_id);
}

const steps = (id: string) => call<StepListAnswer>('GET', `/automations/runs/${id}/steps`);

it('answers exactly the same for unknown, foreign and expired runs (D-21)', async () => {
  const expired = await seedRun(database, { created_at: Date.now() - 96 * DAY }, TENANT);
  const foreign = await seedRun(database, {}, { workspace_id: 'other', environment: 'production' });
  const texts = new Set<string>();
  for (const id of ['unknown', expired, foreign]) {
    for (const path of [`/automations/runs/${id}`, `/automations/runs/${id}/steps`]) {
      const reply = await call('GET', path);
      expect(reply.status).toBe(404);
      texts.add(reply.text);
    }
  }
  expect([...texts]).toEqual([JSON.stringify(NOT_FOUND)]);
});

it('shows each step as it goes, from the SDK’s invoke to the end (reference 8)', async () => {
  const { runId } = await courier.automations.invoke.invokeAdHoc({
    recipient: 'u1',
    automation: {
      steps: [
        { action: 'update-profile', recipient_id: 'u1', profile: { email: 'a@b.c' } },
        { action: 'send', template: 'HELLO' },
        { action: 'delay', duration: '1 day' },
        { action: 'send', template: 'BYE' },
      ],
    },
  });
  const waiting = await eventually(async () => {
    const { body } = await steps(runId);
    expect(body.steps.map(({ status }) => status)).toEqual([
      'PROCESSED',
      'PROCESSED',
      'WAITING',
      'NOT PROCESSED',
    ]);
    return body.steps;
  });
  expect(waiting.map(({ step_id, action }) => [step_id, action])).toEqual([
    [`${runId}:0`, 'update-profile'],
    [`${runId}:1`, 'send'],
    [`${runId}:2`, 'delay'],
    [`${runId}:3`, 'send'],
  ]);
  const message = waiting[1]?.message_id;
  expect((await call('GET', `/messages/${message}`)).body).toMatchObject({
    id: message,
    runId,
    recipient: 'u1',
  });
  expect(Date.parse(waiting[2]?.due_at ?? '')).toBeGreaterThan(Date.now() + DAY - 60_000);

  await call('POST', '/automations/cancel', { body: { run_id: runId, reason: 'enough' } });
  const canceled = (await steps(runId)).body.steps;
  expect(canceled.map(({ status }) => status)).toEqual(['PROCESSED', 'PROCESSED', 'CANCELED', 'SKIPPED']);
  const { body: run } = await call<RunAnswer>('GET', `/automations/runs/${runId}`);
  expect(run).toMatchObject({
    status: 'CANCELED',
    canceled: { reason: 'enough', by: { type: 'api_key', name: 'BELAY_API_KEY' } },
  });
  expect(run.finished_at).toBe(canceled[3]?.updated_at);
});

it('tells why a step failed', async () => {
  const { runId } = await courier.automations.invoke.invokeAdHoc({
    automation: {
      steps: [
        { action: 'invoke', template: 'nothing' },
        { action: 'delay', duration: '1 day' },
      ],
    },
  });
  const failed = await eventually(async () => {
    const { body } = await steps(runId);
    expect(body.steps[0]?.status).toBe('ERROR');
    return body.steps;
  });
  expect(failed[0]?.error?.message).toContain('nothing');
  expect(failed[1]).toMatchObject({ status: 'NOT PROCESSED' });
  expect((await call<RunAnswer>('GET', `/automations/runs/${runId}`)).body.status).toBe('ERROR');
});

describe('the list', async () => {
  // Long before every other run of this file, in a template of its own.
  const at = Date.now() - 20 * DAY;
  const iso = (offset: number) => new Date(at + offset).toISOString();
  const rows = Array.from({ length: 60 }, (_, index) => ({
    status: (['PROCESSED', 'ERROR', 'NOT PROCESSED'] as const)[index % 3] ?? 'PROCESSED',
    template_id: `T${index % 2}`,
    created_at: at + Math.floor(index / 2),
  }));
  const ids = await seedRuns(database, rows, TENANT);
  const newestFirst = rows
    .map((row, index) => ({ ...row, id: ids[index] ?? '' }))
    .sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1));
  const idsWhere = (keep: (row: (typeof newestFirst)[number]) => boolean) =>
    newestFirst.filter(keep).map(({ id }) => id);
  const mine = 'template_id=T0,T1';

  it('has 20 runs by default, newest first, and no more than 50', async () => {
    expect(await list(mine)).toEqual(idsWhere(() => true).slice(0, 20));
    expect(await list(`${mine}&limit=500`)).toHaveLength(50);
    expect(await list(`${mine}&limit=0`)).toHaveLength(1);
    expect(await list(`${mine}&limit=x`)).toHaveLength(20);
  });

  it('goes on by cursor to the last page, which has none', async () => {
    const seen: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages += 1) {
      const { body }: { body: RunListAnswer } = await call(
        'GET',
        `/automations/runs?${mine}&limit=25&cursor=${cursor}`,
      );
      seen.push(...body.runs.map(({ run_id }) => run_id));
      cursor = body.next_cursor;
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(idsWhere(() => true));
  });

  it('filters by status and template, comma-joined or with the key repeated', async () => {
    const failed = idsWhere(({ status }) => status !== 'PROCESSED').slice(0, 40);
    for (const query of [
      'status=ERROR,NOT%20PROCESSED',
      'status=ERROR&status=NOT+PROCESSED',
      'status=ERROR,%20NOT%20PROCESSED',
    ]) {
      expect(await list(`${query}&${mine}&limit=50`)).toEqual(failed);
    }
    expect(await list('template_id=T1&limit=50')).toEqual(
      idsWhere(({ template_id }) => template_id === 'T1'),
    );
    expect(await list('template_id=T1&status=ERROR&limit=50')).toEqual(
      idsWhere(({ template_id, status }) => template_id === 'T1' && status === 'ERROR'),
    );
    expect(await list('status=NO_SUCH')).toEqual([]);
  });

  it('takes inclusive bounds of the time of creation', async () => {
    expect(await list(`${mine}&limit=50&start_date=${iso(10)}&end_date=${iso(20)}`)).toEqual(
      idsWhere(({ created_at }) => created_at >= at + 10 && created_at <= at + 20),
    );
    const day = iso(0).slice(0, 10);
    const dayAfter = new Date(at + DAY).toISOString().slice(0, 10);
    expect(await list(`${mine}&limit=50&start_date=${day}&end_date=${dayAfter}`)).toHaveLength(50);
    expect(await list(`${mine}&start_date=${dayAfter}&end_date=${day}`)).toEqual([]);
  });

  it.each(['start_date=yesterday', 'end_date=1780000000', 'end_date=2026-02-30'])(
    'refuses %s',
    async (query) => {
      expect((await call('GET', `/automations/runs?${query}`)).status).toBe(400);
    },
  );

  it('says of each run what Courier says', async () => {
    const { body } = await call<RunListAnswer>('GET', '/automations/runs?template_id=T0&limit=1');
    expect(body.runs[0]).toEqual({
      run_id: idsWhere(({ template_id }) => template_id === 'T0')[0],
      source: ['invoke'],
      created_at: iso(29),
      status: expect.any(String),
      template_id: 'T0',
    });
  });
});
