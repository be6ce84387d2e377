import type { Run } from '../engine/run.ts';
import type { NewMessage, StepRecord } from '../engine/write.ts';
import type { Executor } from './database.ts';
import { telling } from './live-event.ts';
import type { ClaimedRun } from './run-claim.ts';
import { dueOf } from './run-due.ts';
import { writesParameters, writesSql } from './run-writes.ts';
import type { Tenant } from './scope.ts';

/** A moved run to write over the row that was claimed. */
export type RunCommit = {
  readonly claimed: ClaimedRun;
  readonly run: Run;
  readonly steps: readonly StepRecord[];
  readonly messages: readonly NewMessage[];
  /** Set to keep the lease: the run is in the middle of a step. */
  readonly leaseMs: number | null;
};

const COMMIT = `
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text, version int,
    context jsonb, refs jsonb, cursor text, settled int, loops jsonb, ask jsonb, status text, due_ms float8, due_in_ms float8,
    wake_ms float8)
), locked AS (
  -- In seq order, as every cancel locks, so that the two never deadlock.
  SELECT r.workspace_id, r.environment, r.id, r.version FROM run r
  JOIN input i ON r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.id = i.id
  WHERE r.version = i.version AND r.status IN ('PROCESSING', 'WAITING')
    AND NOT EXISTS (
      SELECT FROM token_fence f WHERE f.workspace_id = r.workspace_id AND f.environment = r.environment
        AND f.token = r.cancelation_token AND f.canceled_seq >= r.seq AND f.excluded_run_id IS DISTINCT FROM r.id)
  ORDER BY r.seq
  FOR NO KEY UPDATE OF r
), moved AS (
  UPDATE run r
  SET context = coalesce(i.context, r.context), refs = coalesce(i.refs, r.refs), cursor = i.cursor,
    settled = i.settled, loops = coalesce(i.loops, r.loops), ask = i.ask, status = i.status, version = r.version + 1, claims = 0,
    due_at = CASE
      WHEN i.status NOT IN ('PROCESSING', 'WAITING') THEN NULL
      WHEN i.wake_ms IS NOT NULL THEN 'infinity'::timestamptz
      WHEN i.due_in_ms IS NOT NULL THEN now() + i.due_in_ms * interval '1 ms'
      ELSE to_timestamp(i.due_ms / 1000) END,
    wake_at = to_timestamp(i.wake_ms / 1000),
    lease_owner = CASE WHEN i.due_in_ms IS NULL THEN NULL ELSE r.lease_owner END,
    updated_at = now(),
    finished_at = CASE WHEN i.status IN ('PROCESSING', 'WAITING') THEN NULL ELSE now() END
  FROM input i JOIN locked l ON l.workspace_id = i.workspace_id AND l.environment = i.environment AND l.id = i.id
    AND l.version = i.version
  WHERE r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.id = i.id
  RETURNING r.workspace_id, r.environment, r.id, r.seq, r.version, r.cancelation_token
)${telling('moved', 'run.updated')}`;

const RESULT = ' SELECT workspace_id, environment, id, version FROM moved';

export type MovedRun = Tenant & { readonly id: string; readonly version: number };

/**
 * Writes moved runs with their steps and messages in one statement, each only if nobody else moved it since it was
 * claimed and no cancel has fenced it. What is missing from the result lost that race: none of it was written.
 */
export async function commitRuns(db: Executor, commits: readonly RunCommit[]): Promise<readonly MovedRun[]> {
  const sets = commits.map(({ claimed, run, steps, messages }) => ({
    runId: run.id,
    version: claimed.version + 1,
    steps,
    messages,
  }));
  return db.query(COMMIT + writesSql(sets) + RESULT, [
    JSON.stringify(commits.map(rowOf)),
    ...writesParameters(sets),
  ]);
}

function rowOf({ claimed, run, leaseMs }: RunCommit) {
  const { at, inMs, wake } = dueOf(run, claimed.clock_id, leaseMs);
  return {
    workspace_id: claimed.workspace_id,
    environment: claimed.environment,
    id: run.id,
    version: claimed.version,
    context: claimed.run.context === run.context ? null : run.context,
    refs: claimed.run.refs === run.refs ? null : run.refs,
    cursor: run.cursor,
    settled: run.settled,
    loops: claimed.run.loops === run.loops ? null : run.loops,
    ask: leaseMs === null ? run.ask : null,
    status: run.status,
    due_ms: at,
    due_in_ms: inMs,
    wake_ms: wake,
  };
}
