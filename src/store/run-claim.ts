import type { Automation } from '../automation/automation.ts';
import type { Ask } from '../engine/ask.ts';
import type { Context, Run } from '../engine/run.ts';
import type { RunStatus } from '../engine/status.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A run under this node's lease, with what the next commit must name. */
export type ClaimedRun = Tenant & {
  readonly run: Run;
  readonly seq: number;
  readonly version: number;
  /** How often it was claimed without a commit. */
  readonly claims: number;
  /** Null for ad-hoc runs. */
  readonly template_id: string | null;
  readonly clock_id: string | null;
  readonly cancelation_token: string | null;
  /** Epoch ms on the run's own clock. */
  readonly now: number;
  /** A cancel reaches it that has not marked its row yet: it must not move. */
  readonly fenced: boolean;
};

/** A claimed row before its automation is known: published versions are immutable, and cached by the caller. */
export type ClaimedRow = Row &
  Tenant & {
    readonly id: string;
    readonly seq: number;
    readonly version: number;
    readonly claims: number;
    readonly template_id: string | null;
    readonly template_version: number | null;
    readonly definition: Automation | null;
    readonly context: Context;
    readonly refs: Run['refs'];
    readonly cursor: string | null;
    readonly settled: number;
    readonly loops: Run['loops'];
    readonly ask: Ask | null;
    readonly status: RunStatus;
    readonly depth: number;
    readonly clock_id: string | null;
    readonly cancelation_token: string | null;
    readonly now: number;
    readonly fenced: boolean;
  };

const CLAIM = `
WITH due AS (
  SELECT workspace_id, environment, id, seq, cancelation_token, clock_id FROM run
  WHERE due_at <= now()
  ORDER BY due_at LIMIT $1
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE run r
SET due_at = now() + $2 * interval '1 ms', lease_owner = $3, claims = r.claims + 1, version = r.version + 1
FROM due d
LEFT JOIN token_fence f ON f.workspace_id = d.workspace_id AND f.environment = d.environment
  AND f.token = d.cancelation_token AND f.canceled_seq >= d.seq AND f.excluded_run_id IS DISTINCT FROM d.id
LEFT JOIN clock c ON c.workspace_id = d.workspace_id AND c.environment = d.environment AND c.id = d.clock_id
WHERE r.workspace_id = d.workspace_id AND r.environment = d.environment AND r.id = d.id
RETURNING r.workspace_id, r.environment, r.id, r.seq, r.version, r.claims, r.template_id, r.template_version,
  r.definition, r.context, r.refs, r.cursor, r.settled, r.loops, r.ask, r.status, r.depth, r.clock_id, r.cancelation_token,
  coalesce(c.now, now()) AS now, f.token IS NOT NULL AS fenced`;

/** Takes up to `limit` due runs, oldest first, for `leaseMs`; rows that another node holds are passed over. */
export async function claimRuns(
  db: Executor,
  options: { readonly limit: number; readonly leaseMs: number; readonly owner: string },
): Promise<readonly ClaimedRow[]> {
  return db.query<ClaimedRow>(CLAIM, [options.limit, options.leaseMs, options.owner]);
}

const NEXT_DUE = `
SELECT CASE WHEN min(due_at) IS NULL THEN NULL ELSE greatest(0, extract(epoch FROM min(due_at) - now()) * 1000) END AS ms
FROM run WHERE due_at < 'infinity'`;

/** Milliseconds until the next run is due, 0 when one is due already, null when none waits. */
export async function nextRunDue(db: Executor): Promise<number | null> {
  const [row] = await db.query<{ ms: number | null }>(NEXT_DUE);
  return row?.ms ?? null;
}

const POSITION = `
SELECT cursor, settled, version FROM run
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND lease_owner IS NOT NULL AND cursor IS NOT NULL`;

/** Where a run under lease stands now, after what its node has committed since the claim; null once it has ended. */
export async function readPosition(
  db: Executor,
  { workspace_id, environment, run }: ClaimedRun,
): Promise<{ readonly cursor: string; readonly settled: number; readonly version: number } | null> {
  const [row] = await db.query<{ cursor: string; settled: number; version: number }>(POSITION, [
    workspace_id,
    environment,
    run.id,
  ]);
  return row ?? null;
}

const HOLDS = `
SELECT EXISTS (
  SELECT FROM run r
  WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = $3 AND r.version = $4
    AND NOT EXISTS (
      SELECT FROM token_fence f WHERE f.workspace_id = r.workspace_id AND f.environment = r.environment
        AND f.token = r.cancelation_token AND f.canceled_seq >= r.seq AND f.excluded_run_id IS DISTINCT FROM r.id)
) AS holds`;

/** True while nobody else has moved or canceled a claimed run. */
export async function stillHeld(
  db: Executor,
  { workspace_id, environment, run, version }: ClaimedRun,
): Promise<boolean> {
  const [row] = await db.query<{ holds: boolean }>(HOLDS, [workspace_id, environment, run.id, version]);
  return row?.holds ?? false;
}
