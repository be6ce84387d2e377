import type { RunStatus } from '../engine/status.ts';
import { isActive } from '../engine/status.ts';
import { type Reach, reachParameters } from './cancel-mark.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** The runs of a token or id, by what a cancel finds. */
export type Counts = { readonly active: number; readonly finished: number; readonly canceled: number };

const COUNT = {
  token: `
SELECT status, count(*)::int AS count FROM run
WHERE workspace_id = $1 AND environment = $2 AND cancelation_token = $3 AND seq <= $4 AND id IS DISTINCT FROM $5
GROUP BY status`,
  'further-token': `
SELECT r.status, count(*)::int AS count FROM run_further_token t
JOIN run r ON r.workspace_id = t.workspace_id AND r.environment = t.environment AND r.id = t.run_id
WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $3 AND t.seq <= $4 AND t.run_id IS DISTINCT FROM $5
GROUP BY r.status`,
  run: `
SELECT status, count(*)::int AS count FROM run WHERE workspace_id = $1 AND environment = $2 AND id = ANY ($3::text[])
GROUP BY status`,
};

type StatusCount = Row & { readonly status: RunStatus; readonly count: number };

/** Counts the runs of all reaches of one cancel; no run is in two of them. */
export async function countRuns(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reaches: readonly Reach[],
): Promise<Counts> {
  const counts = { active: 0, finished: 0, canceled: 0 };
  for (const reach of reaches) {
    const parameters = [workspace_id, environment, ...reachParameters(reach)];
    for (const { status, count } of await db.query<StatusCount>(COUNT[reach.kind], parameters)) {
      if (isActive(status)) counts.active += count;
      else if (status === 'CANCELED') counts.canceled += count;
      else counts.finished += count;
    }
  }
  return counts;
}

// One index probe per status: a plain max(seq) would read every row of a token that many runs share.
const NEWEST = `
SELECT max(newest.seq) AS seq, (
  SELECT count(*) > $4::int FROM (
    SELECT FROM run
    WHERE workspace_id = $1 AND environment = $2 AND cancelation_token = $3 AND status IN ('PROCESSING', 'WAITING')
    LIMIT $4::int + 1) AS unfinished
) AS many
FROM unnest(ARRAY['PROCESSING', 'WAITING', 'PROCESSED', 'ERROR', 'CANCELED', 'THROTTLED', 'NOT PROCESSED']) AS s (status),
LATERAL (
  SELECT seq FROM run
  WHERE workspace_id = $1 AND environment = $2 AND cancelation_token = $3 AND status = s.status
  ORDER BY seq DESC LIMIT 1
) AS newest`;

// As above; a further token is rarely shared by so many that reading its runs would matter.
const NEWEST_FURTHER = `
SELECT max(t.seq) AS seq, count(*) FILTER (WHERE EXISTS (
  SELECT FROM run r WHERE r.workspace_id = t.workspace_id AND r.environment = t.environment AND r.id = t.run_id
    AND r.status IN ('PROCESSING', 'WAITING'))) > $4::int AS many
FROM run_further_token t
WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $3`;

/** How far a cancel of a token reaches: its newest acknowledged run; null when the token has no run. */
export type Extent = {
  readonly seq: number;
  /** More than `few` of its runs are unfinished. */
  readonly many: boolean;
};

export async function extentOf(
  db: Executor,
  tenant: Tenant,
  { kind, token }: { readonly kind: 'token' | 'further-token'; readonly token: string },
  few: number,
): Promise<Extent | null> {
  const sql = kind === 'token' ? NEWEST : NEWEST_FURTHER;
  const [row] = await db.query<{ seq: number | null; many: boolean }>(sql, [
    tenant.workspace_id,
    tenant.environment,
    token,
    few,
  ]);
  return row === undefined || row.seq === null ? null : { seq: row.seq, many: row.many };
}

// A run that an earlier cancel has fenced cannot step out of that fence by a cancel of its own.
const FENCE = `
INSERT INTO token_fence AS f (workspace_id, environment, token, canceled_seq, excluded_run_id, cancelation_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace_id, environment, token) DO UPDATE
  SET canceled_seq = greatest(f.canceled_seq, excluded.canceled_seq),
    excluded_run_id = CASE
      WHEN f.excluded_run_id IS DISTINCT FROM excluded.excluded_run_id AND EXISTS (
        SELECT FROM run r WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = $5
          AND r.cancelation_token = $3 AND r.seq <= f.canceled_seq) THEN f.excluded_run_id
      ELSE excluded.excluded_run_id END,
    cancelation_id = excluded.cancelation_id, updated_at = now()`;

/** Draws the fence of a token: runs up to it stand still. Later runs pass, so an old cancel does not stick (D-13). */
export async function drawFence(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reach: Exclude<Reach, { kind: 'run' }>,
  cancelationId: string,
): Promise<void> {
  const { token, throughSeq, excludedRunId } = reach;
  await db.query(FENCE, [workspace_id, environment, token, throughSeq, excludedRunId, cancelationId]);
}
