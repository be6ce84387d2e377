import type { Step } from '../../src/automation/step.ts';
import { EMPTY_BODY } from '../../src/engine/message.ts';
import { newRun } from '../../src/engine/new-run.ts';
import type { Context, Run } from '../../src/engine/run.ts';
import type { NewMessage, NewRequest, StepRecord } from '../../src/engine/write.ts';
import { newId } from '../../src/ids.ts';
import type { Database, Executor, Row } from '../../src/store/database.ts';
import { type ClaimedRow, type ClaimedRun, claimRuns } from '../../src/store/run-claim.ts';
import { commitRuns, type MovedRun, type RunCommit } from '../../src/store/run-commit.ts';
import { insertRuns, type NewRunRow } from '../../src/store/run-insert.ts';
import type { Tenant } from '../../src/store/scope.ts';

export const TENANT: Tenant = { workspace_id: 'acme', environment: 'production' };

/** Tenants that must not see, and not be touched by, anything of `TENANT`. */
export const STRANGERS: readonly Tenant[] = [
  { workspace_id: 'acme', environment: 'test' },
  { workspace_id: 'other', environment: 'production' },
];

export const EMPTY: Context = { data: {}, profile: {}, recipient: 'u1', brand: null, template: null };

const DELAY_SEND: readonly Step[] = [
  { action: 'delay', duration: '1 hour' },
  { action: 'send', template: 'T' },
];

export type NewRow = Partial<NewRunRow> & { readonly tenant?: Tenant; readonly steps?: readonly Step[] };

/** A row for `insertRuns`: an ad-hoc run that has been accepted. */
export function rowOf({ tenant = TENANT, steps = DELAY_SEND, ...row }: NewRow = {}): NewRunRow {
  return {
    ...tenant,
    run: newRun(newId(), { steps }, EMPTY),
    template_id: null,
    template_version: null,
    source: ['invoke'],
    cancelation_token: null,
    cancelation_tokens: [],
    token_mode: 'literal',
    warnings: [],
    clock_id: null,
    lease: null,
    answer: null,
    ...row,
  };
}

/** Accepts one run as an invoke does; returns its id. */
export async function acceptRun(db: Executor, row: NewRow = {}): Promise<string> {
  const accepted = rowOf(row);
  await insertRuns(db, [accepted]);
  return accepted.run.id;
}

/** Accepts one run and takes it in hand. */
export async function claimNew(db: Executor, row: NewRow = {}): Promise<ClaimedRun> {
  const id = await acceptRun(db, row);
  return claimOf(db, id);
}

/** Accepts `count` equal runs in one statement; their ids, oldest first. */
export async function acceptMany(db: Executor, count: number, row: NewRow = {}): Promise<readonly string[]> {
  const rows = await insertRuns(
    db,
    Array.from({ length: count }, () => rowOf(row)),
  );
  return rows.toSorted((a, b) => a.seq - b.seq).map(({ id }) => id);
}

/** Claims everything due. */
export async function claimAll(db: Executor, owner = 'node-1'): Promise<readonly ClaimedRun[]> {
  const rows = await claimRuns(db, { limit: 10_000, leaseMs: 30_000, owner });
  return rows.map(claimedOf);
}

/** Claims what is due, this run among it. */
export async function claimOf(db: Executor, id: string): Promise<ClaimedRun> {
  const claimed = (await claimAll(db)).find(({ run }) => run.id === id);
  if (claimed === undefined) throw new Error(`run ${id} is not due`);
  return claimed;
}

/** A claimed row with its own definition as the run loop sees it. */
export function claimedOf(row: ClaimedRow): ClaimedRun {
  const { workspace_id, environment, seq, version, claims, clock_id, cancelation_token, now, fenced } = row;
  const { template_id } = row;
  const { id, context, refs, cursor, settled, loops, ask, status, depth } = row;
  const automation = row.definition ?? { steps: DELAY_SEND };
  return {
    ...{
      workspace_id,
      environment,
      seq,
      version,
      claims,
      template_id,
      clock_id,
      cancelation_token,
      now,
      fenced,
    },
    run: { id, automation, context, refs, cursor, settled, loops, ask, status, depth },
  };
}

export type Move = Partial<Omit<RunCommit, 'claimed' | 'run'>> & { readonly run?: Partial<Run> };

export function commitOf(claimed: ClaimedRun, { run = {}, ...rest }: Move = {}): RunCommit {
  return { claimed, run: { ...claimed.run, ...run }, steps: [], messages: [], leaseMs: null, ...rest };
}

/** Commits one move; undefined when it lost its race. */
export async function move(
  db: Executor,
  claimed: ClaimedRun,
  change: Move = {},
): Promise<MovedRun | undefined> {
  const [moved] = await commitRuns(db, [commitOf(claimed, change)]);
  return moved;
}

export const FINISHED = { status: 'PROCESSED', cursor: null, ask: null } as const;

/** The changes of a run that waits in a delay until `at`. */
export function waitingUntil(at: number): Partial<Run> {
  const ask = { kind: 'time', at, since: at - 1_000, attempt: 1, input: {} } as const;
  return { status: 'WAITING', cursor: '0', ask };
}

export function messageOf(change: Partial<NewMessage> = {}): NewMessage {
  return {
    id: newId(),
    path: '1',
    recipient: 'u1',
    template: 'T',
    brand: null,
    content: null,
    data: {},
    profile: {},
    override: null,
    to: null,
    data_source: null,
    options: null,
    ...change,
  };
}

/** A request of nobody; give it people or groups. */
export function requestOf(change: Partial<NewRequest> = {}): NewRequest {
  const body = { ...EMPTY_BODY, template: 'T' };
  return { id: newId(), path: '1', body, people: [], groups: [], ...change };
}

export function recordOf(change: Partial<StepRecord> = {}): StepRecord {
  return {
    path: '0',
    index: 0,
    action: 'delay',
    ref: null,
    status: 'PROCESSED',
    created_at: 1_000,
    updated_at: 2_000,
    message_id: null,
    input: {},
    output: null,
    error: null,
    ...change,
  };
}

/** The row of a run as it lies in the table. */
export async function runRow(db: Executor, id: string): Promise<Row> {
  const [row] = await db.query('SELECT * FROM run WHERE id = $1', [id]);
  if (row === undefined) throw new Error(`no run ${id}`);
  return row;
}

/** The row of a message as it lies in the table. */
export async function messageRow(db: Executor, id: string): Promise<Row> {
  const [row] = await db.query('SELECT * FROM message WHERE id = $1', [id]);
  if (row === undefined) throw new Error(`no message ${id}`);
  return row;
}

export async function countOf(
  db: Executor,
  what: string,
  parameters: readonly string[] = [],
): Promise<number> {
  const [row] = await db.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`, parameters);
  return row?.count ?? 0;
}

/** Empties every table but the migrations, so that tests can share a database. */
export async function wipe(db: Database): Promise<void> {
  const rows = await db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'belay_migration'",
  );
  await db.script(`TRUNCATE ${rows.map(({ name }) => name).join(', ')}`);
}
