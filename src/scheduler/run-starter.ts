import { newRun } from '../engine/new-run.ts';
import { isActive } from '../engine/status.ts';
import { newId } from '../ids.ts';
import { type Database, withRetry } from '../store/database.ts';
import type { ClaimedRun } from '../store/run-claim.ts';
import { type InsertedRun, insertRuns, type NewRunRow } from '../store/run-insert.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { MAX_SET_CHARS } from '../store/set-size.ts';
import { readStoredAnswer } from '../store/stored-answer.ts';
import { createBatcher } from '../work/batcher.ts';
import { roughSize } from '../work/rough-size.ts';
import type { WorkLoop } from '../work/work-loop.ts';
import { resultOf, type Written, writeApart } from '../work/write-apart.ts';
import { moveAhead } from './move-ahead.ts';
import type { IdempotentInvoke, Started, StartRun } from './start-run.ts';
import { type ResolveTokens, withEventToken } from './tokens.ts';

export type RunStarterDeps = {
  readonly database: Database;
  readonly resolveTokens: ResolveTokens;
  /** This node's runs; null for nodes that only serve the API. */
  readonly runs: WorkLoop<ClaimedRun> | null;
  readonly owner: string;
  readonly leaseMs: number;
  readonly drive: (claimed: ClaimedRun) => Promise<void>;
  /** The database's time, epoch ms. */
  readonly databaseNow: () => number;
  /** Messages were queued. */
  readonly onMessages: () => void;
  /** Tells other nodes that there is something to claim. */
  readonly notify: () => void;
  readonly onStarted: (row: NewRunRow) => void;
};

/** A run that the transaction of somebody else has inserted. */
export type InsertedRow = { readonly row: NewRunRow; readonly inserted: InsertedRun };

export type RunStarter = {
  start(request: StartRun): Promise<Started>;
  /** The row of a run, its token resolved, that the caller inserts in a transaction of its own. */
  prepare(request: StartRun): Promise<NewRunRow>;
  /** The same; one that begins by canceling comes with a lease, and is to be passed to `goOn` once it is inserted. */
  prepareHeld(request: StartRun): Promise<NewRunRow>;
  /** After the caller's transaction: tells that there are runs, and drives those that are held. */
  goOn(inserted: readonly InsertedRow[]): Promise<void>;
  idle(): Promise<void>;
};

const MAX_BATCH = 500;
const CONCURRENCY = 2;

/**
 * Accepts runs: token resolved, row and idempotency key on disk in one shared commit, and only then answered (D-13).
 * A run goes as far as it can before it is inserted; where it asks something and this node has room, the node goes on
 * with it at once, without a claim of its own.
 */
export function createRunStarter(deps: RunStarterDeps): RunStarter {
  const { database, owner, runs } = deps;
  const batcher = createBatcher<NewRunRow, Written<InsertedRun | null>>({
    maxItems: MAX_BATCH,
    weigh: weightOf,
    maxWeight: MAX_SET_CHARS,
    concurrency: CONCURRENCY,
    write: (rows) => writeApart(rows, (some) => insertBatch(database, some)),
  });
  const executing = new Set<string>();

  async function insert(request: StartRun): Promise<Started> {
    const row = await rowOf(deps, request);
    const moved = moveAhead(row, deps.databaseNow());
    const written = moved === null ? null : await batcher.add(moved);
    // Where the database refuses what a step has made, the run is accepted as it came, and fails at that step.
    if (moved === null || written === null || 'error' in written) return insertAndDrive(request, row);
    return started(request, moved, written.result);
  }

  async function started(request: StartRun, row: NewRunRow, inserted: InsertedRun | null): Promise<Started> {
    if (inserted === null) return replay(database, request.tenant, request.once);
    deps.onStarted(row);
    if (row.ahead !== undefined && row.ahead.messages.length > 0) deps.onMessages();
    // It has gone as far as it may at once.
    if (isActive(row.run.status) && row.run.ask === null) deps.notify();
    return { kind: 'started', run_id: row.run.id };
  }

  async function insertAndDrive(request: StartRun, row: NewRunRow): Promise<Started> {
    // A run that begins by canceling is moved by its own request: when the 200 leaves, the cancel has happened.
    const isUrgent = beginsByCanceling(row);
    const place = isUrgent ? null : (runs?.reserve() ?? null);
    const lease = isUrgent || place !== null ? { owner, ms: deps.leaseMs } : null;
    const adding = batcher.add({ ...row, lease }).then(resultOf);
    const inserted = await adding.catch((error: unknown) => {
      place?.release();
      throw error;
    });
    if (inserted === null) {
      place?.release();
      return replay(database, request.tenant, request.once);
    }
    deps.onStarted(row);
    const claimed = claimedOf(row, inserted);
    if (isUrgent) await deps.drive(claimed);
    else if (place === null) deps.notify();
    else void place.run(claimed);
    return { kind: 'started', run_id: row.run.id };
  }

  return {
    idle: batcher.idle,
    prepare: (request) => rowOf(deps, request),
    prepareHeld: async (request) => {
      const row = await rowOf(deps, request);
      return beginsByCanceling(row) ? { ...row, lease: { owner, ms: deps.leaseMs } } : row;
    },
    goOn: async (all) => {
      for (const { row } of all) deps.onStarted(row);
      deps.notify();
      const held = all.filter(({ row }) => row.lease !== null);
      await Promise.all(held.map(({ row, inserted }) => deps.drive(claimedOf(row, inserted))));
    },
    start: async (request) => {
      if (request.once === null) return insert(request);
      const key = JSON.stringify([tenantKey(request.tenant), request.once.scope, request.once.key]);
      // Two requests with one key must not meet in one batch; the second is told to come again.
      if (executing.has(key)) return { kind: 'in-progress' };
      executing.add(key);
      try {
        return await insert(request);
      } finally {
        executing.delete(key);
      }
    },
  };
}

function beginsByCanceling({ run }: NewRunRow): boolean {
  return run.automation.steps[0]?.action === 'cancel';
}

function weightOf({ run, template_version, ahead }: NewRunRow): number {
  const definition = template_version === null ? run.automation : null;
  return roughSize([run.context, definition, ahead], MAX_SET_CHARS);
}

async function insertBatch(
  database: Database,
  rows: readonly NewRunRow[],
): Promise<readonly (InsertedRun | null)[]> {
  const inserted = await withRetry(() => insertRuns(database, rows));
  const byId = new Map(inserted.map((one) => [`${tenantKey(one)}/${one.id}`, one]));
  return rows.map((row) => byId.get(`${tenantKey(row)}/${row.run.id}`) ?? null);
}

async function rowOf({ resolveTokens }: RunStarterDeps, request: StartRun): Promise<NewRunRow> {
  const { tenant, automation, context, once } = request;
  const { cancelation_token = automation.cancelation_token } = request;
  const { cancelation_tokens = automation.cancelation_tokens ?? [] } = request;
  const { template_id, template_version } = request;
  const origin = { automation, template_id, template_version };
  const resolved = await resolveTokens(tenant, { cancelation_token, cancelation_tokens }, context);
  const tokens = withEventToken(resolved, origin, context);
  const id = newId();
  return {
    ...tenant,
    run: newRun(id, automation, context),
    template_id,
    template_version,
    source: request.source,
    cancelation_token: tokens.token,
    cancelation_tokens: tokens.further,
    token_mode: tokens.mode,
    warnings: tokens.warnings,
    clock_id: request.clock_id,
    lease: null,
    answer: once === null ? null : { ...once, status: 200, body: JSON.stringify({ runId: id }) },
  };
}

function claimedOf(row: NewRunRow, { seq, now }: InsertedRun): ClaimedRun {
  return {
    workspace_id: row.workspace_id,
    environment: row.environment,
    run: row.run,
    seq,
    version: 0,
    claims: 0,
    template_id: row.template_id,
    clock_id: row.clock_id,
    cancelation_token: row.cancelation_token,
    now,
    fenced: false,
  };
}

async function replay(database: Database, tenant: Tenant, once: IdempotentInvoke | null): Promise<Started> {
  const stored = once === null ? null : await readStoredAnswer(database, tenant, once);
  return stored === null ? { kind: 'in-progress' } : { kind: 'replayed', ...stored };
}
