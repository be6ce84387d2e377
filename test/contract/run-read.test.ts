import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { readRun, readRunStatus } from '../../src/store/run-read.ts';
import type { Tenant } from '../../src/store/scope.ts';
import { readSteps } from '../../src/store/step-read.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, type SeedRun, seedRun, strangersTo } from '../support/seed.ts';

const DAY = 86_400_000;
const AT = Date.now() - DAY;
const WAKE = AT + 3 * DAY;
const DEFINITION = {
  steps: [
    { action: 'send', template: 'HELLO', ref: 'hello' },
    { action: 'delay', duration: '4 days', ref: 'pause' },
    { action: 'send', template: 'BYE' },
  ],
  cancelation_token: 'refs.data.user_id',
};
const DELAY = { kind: 'time', at: WAKE, since: AT + 1_000, attempt: 1, input: null };

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });

  it('reads a waiting run with what it waits for', async () => {
    const tenant = newTenant();
    const context = {
      data: { user_id: 'u1' },
      profile: { email: 'a@b.c' },
      recipient: 'u1',
      brand: null,
      template: 'T',
    };
    const warnings = [{ code: 'CONTAINS_UNDEFINED', message: 'look' }];
    const id = await seedRun(
      db,
      { ...waiting(), context, warnings, cancelation_token: 'u1', source: ['invoke/T1'] },
      tenant,
    );
    expect(await readRun(db, tenant, id, 95)).toEqual({
      id,
      status: 'WAITING',
      template_id: null,
      template_version: null,
      source: ['invoke/T1'],
      automation: DEFINITION,
      context,
      refs: {},
      seq: 0,
      cancelation_token: 'u1',
      cancelation_tokens: [],
      warnings,
      clock_id: null,
      due_at: WAKE,
      canceled: null,
      created_at: AT,
      updated_at: AT,
      finished_at: null,
    });
    expect(await readRunStatus(db, tenant, id)).toBe('WAITING');
  });

  it('is null alike for unknown, foreign and expired runs', async () => {
    const tenant = newTenant();
    const id = await seedRun(db, waiting(), tenant);
    const old = await seedRun(db, { created_at: Date.now() - 96 * DAY }, tenant);
    const [stranger = tenant] = strangersTo(tenant);
    for (const [who, what] of [
      [tenant, 'no such run'],
      [tenant, old],
      [stranger, id],
    ] as const) {
      expect(await readRun(db, who, what, 95)).toBeNull();
      expect(await readSteps(db, who, what, 95)).toBeNull();
    }
    expect(await readRun(db, tenant, old, 100)).not.toBeNull();
  });

  it('takes the definition of a template from its version', async () => {
    const tenant = newTenant();
    await db.query(
      `INSERT INTO automation_version (workspace_id, environment, automation_id, version, definition)
       VALUES ($1, $2, 'T1', 2, $3::jsonb)`,
      [tenant.workspace_id, tenant.environment, JSON.stringify(DEFINITION)],
    );
    const id = await seedRun(
      db,
      { ...waiting(), definition: null, template_id: 'T1', template_version: 2 },
      tenant,
    );
    expect(await readRun(db, tenant, id, 95)).toMatchObject({ automation: DEFINITION, template_version: 2 });
    expect(await readSteps(db, tenant, id, 95)).toHaveLength(3);
  });

  it.each([
    ['in the middle of a step, under a lease', { status: 'PROCESSING', ask: null, due_at: WAKE }, null],
    [
      'backing off before a retry',
      { status: 'PROCESSING', due_at: AT + 7, ask: { kind: 'backoff', ms: 5, since: AT, attempt: 1 } },
      AT + 7,
    ],
    [
      'on a virtual clock',
      { status: 'WAITING', ask: DELAY, clock_id: 'c', wake_at: iso(WAKE), due_at: 'infinity' },
      WAKE,
    ],
    ['finished', { status: 'PROCESSED', ask: null, cursor: null }, null],
  ] as const)('knows when a run goes on that is %s', async (_what, row, due) => {
    const tenant = newTenant();
    const id = await seedRun(
      db,
      { ...waiting(), finished_at: null, ...row, ...finishOf(row.status) },
      tenant,
    );
    expect((await readRun(db, tenant, id, 95))?.due_at).toBe(due);
  });

  it('names the cancel of a canceled run, and of one that still stands behind a fence', async () => {
    const tenant = newTenant();
    const marked = await seedRun(
      db,
      {
        ...waiting(),
        status: 'CANCELED',
        due_at: null,
        finished_at: AT + 9,
        cancelation_id: 'c',
        cancelation_token: 't',
      },
      tenant,
    );
    const fenced = await seedRun(db, { ...waiting(), cancelation_token: 't' }, tenant);
    const at = await fence(db, tenant, 't');
    const canceled = { id: 'c', at, by: { type: 'api_key', id: 'k', name: 'backend' }, reason: 'done' };
    expect(await readRun(db, tenant, marked, 95)).toMatchObject({
      status: 'CANCELED',
      finished_at: AT + 9,
      canceled,
    });
    expect(await readRun(db, tenant, fenced, 95)).toMatchObject({
      status: 'CANCELED',
      finished_at: at,
      updated_at: at,
      due_at: null,
      canceled,
    });
    expect(await readRunStatus(db, tenant, fenced)).toBe('CANCELED');
    expect(await statuses(fenced, tenant)).toEqual(await statuses(marked, tenant));
  });

  it('shows every step of a waiting run at once (reference 8.3)', async () => {
    const tenant = newTenant();
    const id = await seedRun(db, { ...waiting(), settled: 1 }, tenant);
    await settle(tenant, id, {
      path: '0',
      status: 'PROCESSED',
      message_id: 'm-1',
      output: { message_id: 'm-1' },
    });
    expect(await readSteps(db, tenant, id, 95)).toEqual([
      {
        ...{ path: '0', action: 'send', ref: 'hello', status: 'PROCESSED', message_id: 'm-1', due_at: null },
        ...{
          created_at: AT + 5,
          updated_at: AT + 6,
          output: { message_id: 'm-1' },
          error: null,
          input: null,
        },
      },
      {
        ...{ path: '1', action: 'delay', ref: 'pause', status: 'WAITING', message_id: null, due_at: WAKE },
        ...{ created_at: AT + 1_000, updated_at: AT, output: null, error: null, input: null },
      },
      {
        ...{ path: '2', action: 'send', ref: null, status: 'NOT PROCESSED', message_id: null, due_at: null },
        ...{ created_at: AT, updated_at: AT, output: null, error: null, input: null },
      },
    ]);
  });

  it.each<[string, SeedRun, readonly string[], readonly string[]]>([
    [
      'accepted',
      { status: 'PROCESSING', cursor: '0', ask: null },
      [],
      ['PROCESSING', 'NOT PROCESSED', 'NOT PROCESSED'],
    ],
    ['waiting', { status: 'WAITING' }, ['PROCESSED'], ['PROCESSED', 'WAITING', 'NOT PROCESSED']],
    ['canceled in a delay', { status: 'CANCELED' }, ['PROCESSED'], ['PROCESSED', 'CANCELED', 'SKIPPED']],
    [
      'canceled before it began',
      { status: 'CANCELED', cursor: '0', ask: null },
      [],
      ['SKIPPED', 'SKIPPED', 'SKIPPED'],
    ],
    [
      'canceled between steps',
      { status: 'CANCELED', ask: null },
      ['PROCESSED'],
      ['PROCESSED', 'SKIPPED', 'SKIPPED'],
    ],
    [
      'failed',
      { status: 'ERROR', cursor: null, ask: null },
      ['ERROR'],
      ['ERROR', 'NOT PROCESSED', 'NOT PROCESSED'],
    ],
    [
      'throttled',
      { status: 'THROTTLED', cursor: null, ask: null },
      ['THROTTLED'],
      ['THROTTLED', 'NOT PROCESSED', 'NOT PROCESSED'],
    ],
    [
      'never processed',
      { status: 'NOT PROCESSED', cursor: null, ask: null },
      [],
      ['NOT PROCESSED', 'NOT PROCESSED', 'NOT PROCESSED'],
    ],
    [
      'finished',
      { status: 'PROCESSED', cursor: null, ask: null },
      ['PROCESSED', 'SKIPPED', 'PROCESSED'],
      ['PROCESSED', 'SKIPPED', 'PROCESSED'],
    ],
  ])('tells the steps of a run that is %s', async (_what, row, settled, expected) => {
    const tenant = newTenant();
    const id = await seedRun(db, { ...waiting(), ...row, ...finishOf(row.status ?? '') }, tenant);
    for (const [index, status] of settled.entries())
      await settle(tenant, id, { path: String(index), status });
    expect(await statuses(id, tenant)).toEqual(expected);
  });

  it('keeps the real outcome of a step that was in hand when its run was canceled (reference 8.4)', async () => {
    const tenant = newTenant();
    const id = await seedRun(db, { ...waiting(), status: 'CANCELED', ...finishOf('CANCELED') }, tenant);
    await settle(tenant, id, { path: '0', status: 'PROCESSED' });
    await settle(tenant, id, { path: '1', status: 'ERROR', error: { code: 'X', message: 'y' } });
    const [, second] = (await readSteps(db, tenant, id, 95)) ?? [];
    expect(second).toMatchObject({ status: 'ERROR', error: { code: 'X', message: 'y' } });
  });

  async function statuses(id: string, tenant: Tenant): Promise<readonly string[]> {
    return ((await readSteps(db, tenant, id, 95)) ?? []).map(({ status }) => status);
  }

  type Settled = {
    readonly path: string;
    readonly status: string;
    readonly message_id?: string;
    readonly output?: unknown;
    readonly error?: unknown;
  };

  async function settle(tenant: Tenant, runId: string, step: Settled): Promise<void> {
    const definition = DEFINITION.steps[Number(step.path)];
    const row = {
      ...tenant,
      run_id: runId,
      index: Number(step.path),
      action: definition?.action,
      ref: definition?.ref,
      created_at: iso(AT + 5),
      updated_at: iso(AT + 6),
      ...step,
    };
    await db.query('INSERT INTO step SELECT * FROM jsonb_populate_record(NULL::step, $1::jsonb)', [
      JSON.stringify(row),
    ]);
  }
});

function waiting(): SeedRun {
  return { status: 'WAITING', definition: DEFINITION, cursor: '1', ask: DELAY, created_at: AT, due_at: WAKE };
}

/** The columns that the schema wants to agree with a final status. */
function finishOf(status: string): Partial<SeedRun> {
  const isFinal = status !== 'WAITING' && status !== 'PROCESSING';
  return isFinal ? { due_at: null, finished_at: AT + 9 } : {};
}

/** A cancel by token whose rows have not been marked yet; returns its time. */
async function fence(db: Database, { workspace_id, environment }: Tenant, token: string): Promise<number> {
  const [row] = await db.query<{ created_at: number }>(
    `INSERT INTO cancelation (workspace_id, environment, id, cancelation_token, actor, reason, matched, canceled,
       already_finished, already_canceled, messages_canceled, through_seq)
     VALUES ($1, $2, 'c', $3, '{"type":"api_key","id":"k","name":"backend"}', 'done', 1, 1, 0, 0, 0, 1e9)
     RETURNING created_at`,
    [workspace_id, environment, token],
  );
  await db.query(
    `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, cancelation_id)
     VALUES ($1, $2, $3, 1e9, 'c')`,
    [workspace_id, environment, token],
  );
  return row?.created_at ?? 0;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
