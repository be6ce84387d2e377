import { beforeAll, describe, expect, it } from 'vitest';
import type { ActiveTokenListAnswer, TokenDetailAnswer } from '../../src/api/active-token-schema.ts';
import type { AuditAnswer } from '../../src/api/audit-schema.ts';
import type { CancelAnswer, CanceledRunListAnswer } from '../../src/api/cancel-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer, RunCountsAnswer, RunListAnswer } from '../../src/api/run-schema.ts';
import type { StepListAnswer } from '../../src/api/step-answer.ts';
import { newMember, signIn } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { call, service } = server;
await newMember(service.database, 'ana@example.com', 'admin');
const ana = await signIn(server, 'ana@example.com');

const STEPS = [
  { action: 'delay', duration: '2 hours' },
  { action: 'send', message: { to: { user_id: 'u' }, content: { title: 'Reminder 2', body: 'b' } } },
];
let automation = '';
const runs: string[] = [];

async function invoke(token: string | null, recipient: string): Promise<string> {
  const reply = await call<{ runId: string }>('POST', `/automations/${automation}/invoke`, {
    body: { recipient, data: { token } },
  });
  return reply.body.runId;
}

const list = async (query: string) =>
  (await call<RunListAnswer>('GET', `/automations/runs?${query}`)).body.runs
    .map(({ run_id }) => run_id)
    .sort();

beforeAll(async () => {
  const created = await call<{ id: string }>('POST', '/automations', {
    body: { name: 'Trial', alias: 'trial', cancelation_token: 'refs.data.token', steps: STEPS },
  });
  automation = created.body.id;
  await ana.call('POST', `/automations/${automation}/publish`, { body: { note: 'First' } });
  for (const [token, recipient] of [
    ['user_123', 'ana'],
    ['user_123', 'ben'],
    ['user_999', 'ana'],
  ] as const) {
    runs.push(await invoke(token, recipient));
  }
  const adHoc = await call<{ runId: string }>('POST', '/automations/invoke', {
    body: {
      recipient: 'cleo',
      automation: { steps: [{ action: 'update-profile', recipient_id: 'x', profile: {} }] },
    },
  });
  runs.push(adHoc.body.runId);
});

describe('the run log', () => {
  it('can be narrowed in every way, and the other way round', async () => {
    const [a = '', b = '', c = '', d = ''] = runs;
    const waiting = [a, b, c].sort();
    expect(await list('cancelation_token=user_123')).toEqual([a, b].sort());
    expect(await list('cancelation_token=user_12')).toEqual([]);
    expect(await list('recipient=ana')).toEqual([a, c].sort());
    expect(await list(`template_id=${automation}&version=v1`)).toEqual(waiting);
    expect(await list(`template_id=${automation}&version=2`)).toEqual([]);
    expect(await list(`template_id_not=${automation}`)).toEqual([d]);
    expect(await list('status_not=WAITING')).toEqual([d]);
    expect(await list('status=WAITING&recipient=ben')).toEqual([b]);
    expect(await list('trigger=invoke')).toEqual([...waiting, d].sort());
    expect(await list('trigger=schedule')).toEqual([]);
    expect(await list('q=user_')).toEqual(waiting);
    expect(await list('q=be')).toEqual([b]);
    expect(await list(`q=${d.slice(0, -1)}`)).toContain(d);
    expect(await list("q=%25' OR 1=1 --")).toEqual([]);
    const odd = await call<ErrorAnswer>('GET', '/automations/runs?version=newest');
    expect(odd.body.message).toBe('version: expected a version such as 3 or v3');
  });

  it('shows what a table needs, and what each run does next', async () => {
    const { body } = await call<RunListAnswer>('GET', '/automations/runs?recipient=ben&expand=details');
    expect(body.runs[0]?.details).toMatchObject({
      template_name: 'Trial',
      template_version: 1,
      cancelation_token: 'user_123',
      recipient: 'ben',
      trigger: 'invoke',
      steps_settled: 0,
      steps_total: 2,
      finished_at: null,
      next: { step: '1', action: 'send', label: 'Reminder 2', at: expect.stringMatching(/^\d{4}-/) },
    });
    const plain = await call<RunListAnswer>('GET', '/automations/runs?recipient=ben');
    expect(plain.body.runs[0]).not.toHaveProperty('details');
    const done = await call<RunListAnswer>('GET', '/automations/runs?recipient=cleo&expand=details');
    expect(done.body.runs[0]?.details?.next).toBeNull();
  });

  it('counts by status, automation and trigger', async () => {
    const { body } = await call<RunCountsAnswer>('GET', '/automations/runs/counts?status=WAITING');
    expect(body.total).toEqual({ count: 3, more: false });
    expect(body.statuses).toContainEqual({ status: 'PROCESSED', count: 1, more: false });
    expect(body.automations).toEqual({
      values: [{ value: automation, name: 'Trial', count: 3 }],
      more: false,
    });
    expect(body.triggers?.values).toEqual([{ value: 'invoke', name: null, count: 3 }]);
  });

  it('tells of a run what its steps were given and have left', async () => {
    const [, , , d = ''] = runs;
    const run = await call<RunAnswer>('GET', `/automations/runs/${d}`);
    expect(run.body.seq).toBeGreaterThanOrEqual(0);
    expect(run.body.refs).toEqual({});
    const steps = await call<StepListAnswer>('GET', `/automations/runs/${d}/steps`);
    expect(steps.body.steps[0]).toHaveProperty('input');
  });
});

describe('tokens in flight', () => {
  it('are listed with their runs, those of most first, in pages', async () => {
    const { body } = await call<ActiveTokenListAnswer>('GET', '/tokens?limit=1');
    expect(body.cut).toBe(false);
    expect(body.tokens).toEqual([
      {
        token: 'user_123',
        active_runs: 2,
        automations: [{ id: automation, name: 'Trial' }],
        oldest: expect.any(String),
        next_action_at: expect.any(String),
      },
    ]);
    const next = await call<ActiveTokenListAnswer>('GET', `/tokens?limit=1&cursor=${body.next_cursor}`);
    expect(next.body.tokens.map(({ token }) => token)).toEqual(['user_999']);
    expect(next.body).not.toHaveProperty('next_cursor');
    const tokens = async (query: string) =>
      (await call<ActiveTokenListAnswer>('GET', `/tokens?${query}`)).body.tokens.map(({ token }) => token);
    expect(await tokens('shared=true')).toEqual(['user_123']);
    expect(await tokens('prefix=user_9')).toEqual(['user_999']);
    expect(await tokens('automation=nothing')).toEqual([]);
    expect((await call('GET', '/tokens?cursor=bm9wZQ')).status).toBe(400);
  });

  it('say what else may have been meant', async () => {
    const { body } = await call<TokenDetailAnswer>('GET', `/tokens/${encodeURIComponent(' USER_123')}`);
    expect(body).toMatchObject({ active_runs: 0, runs_by_status: {}, cancelations: [] });
    expect(body.near).toEqual([{ token: 'user_123', active_runs: 2, difference: 'spaces' }]);
    const exact = await call<TokenDetailAnswer>('GET', '/tokens/user_123');
    expect(exact.body).toMatchObject({ active_runs: 2, runs_by_status: { WAITING: 2 }, near: [] });
  });
});

describe('a cancel of several runs', () => {
  const cancel = (body: object) =>
    ana.call<CancelAnswer & ErrorAnswer>('POST', '/automations/cancel', { body });

  it('hits the chosen runs and no others, with one receipt that adds up', async () => {
    const [a = '', b = '', c = '', d = ''] = runs;
    const preview = await cancel({ run_ids: [a, b, d], dry_run: true });
    expect(preview.body.cancelation).toMatchObject({
      matched: 3,
      canceled: 2,
      already_finished: 1,
      dry_run: true,
    });
    const { body } = await cancel({ run_ids: [a, b, d, 'nobody'], reason: 'chosen' });
    expect(body.cancelation).toMatchObject({
      matched: 3,
      canceled: 2,
      already_finished: 1,
      already_canceled: 0,
      scope: { run_ids: 4 },
      cancelation_token: null,
      run_id: null,
      reason: 'chosen',
      by: { type: 'user', name: 'The admin' },
    });
    expect([...body.cancelation.run_ids].sort()).toEqual([a, b].sort());
    expect(await list('status=CANCELED')).toEqual([a, b].sort());
    expect(await list('status=WAITING')).toEqual([c]);
    const again = await cancel({ run_ids: [a] });
    expect(again.body.cancelation).toMatchObject({ canceled: 0, already_canceled: 1 });
    const rows = await call<CanceledRunListAnswer>('GET', `/cancelations/${body.cancelation.id}/runs`);
    expect([...rows.body.run_ids].sort()).toEqual([a, b].sort());
  });

  it('hits every unfinished run of an automation, as one receipt', async () => {
    const more = await Promise.all([invoke('x', 'u'), invoke(null, 'u')]);
    const preview = await cancel({ automation: 'trial', dry_run: true });
    expect(preview.body.cancelation).toMatchObject({ canceled: 3, matched: 3 });
    expect((await cancel({ automation: 'trial', max_runs: 2 })).status).toBe(409);
    const { body } = await cancel({ automation: 'trial' });
    expect(body.cancelation).toMatchObject({ canceled: 3, matched: 3, scope: { automation } });
    expect(await list('status=WAITING')).toEqual([]);
    expect(await list('status=CANCELED')).toEqual(expect.arrayContaining(more));
    expect((await cancel({ automation: 'unknown' })).status).toBe(404);
    const nothing = await cancel({ automation });
    expect(nothing.body.cancelation).toMatchObject({ canceled: 0, matched: 0 });
  });

  it.each([
    [
      {},
      'cancelation_token: required: expected either "cancelation_token", "run_id", "run_ids" or "automation"',
    ],
    [{ run_ids: [] }, 'run_ids: must not be empty'],
    [{ run_ids: ['a'], automation: 'b' }, 'run_id: expected either'],
    [{ run_ids: Array.from({ length: 1_001 }, (_, n) => `r${n}`) }, 'run_ids: at most 1000 runs'],
    [{ run_ids: 'a' }, 'run_ids: expected a list of run ids'],
  ])('refuses a bad scope', async (body, message) => {
    const reply = await cancel(body);
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain(message);
  });
});

it('the audit log names who did what, cancels among it', async () => {
  const read = async (query = '') => (await ana.call<AuditAnswer>('GET', `/audit${query}`)).body;
  const { records } = await read();
  expect(records.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['run.canceled', 'automation.published']),
  );
  const [published] = (await read('?action=automation.published')).records;
  expect(published).toMatchObject({
    actor: { type: 'user', name: 'The admin' },
    target: { type: 'automation', id: automation, name: 'Trial' },
    before: { version: null },
    after: { version: 1 },
    reason: 'First',
    environment: 'production',
  });
  const chosen = (await read('?action=run.canceled')).records.find(({ reason }) => reason === 'chosen');
  expect(chosen?.after).toEqual({ matched: 3, canceled: 2 });
  const first = await read('?limit=1');
  const second = await read(`?limit=1&cursor=${first.next_cursor}`);
  expect(second.records[0]?.id).toBe(records[1]?.id);
  expect((await read('?actor=nobody')).records).toEqual([]);
  expect((await read(`?target=${automation}`)).records).toHaveLength(1);
});
