import type { EpochMs } from '../automation/duration.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A schedule whose time has come, under this node's lease. */
export type ClaimedSchedule = Tenant & {
  readonly automation_id: string;
  readonly version: number;
  readonly next_at: EpochMs;
  readonly clock_id: string | null;
  /** Epoch ms on its own clock. */
  readonly now: EpochMs;
};

const CLAIM = `
WITH due AS (
  SELECT workspace_id, environment, automation_id, clock_id FROM schedule
  WHERE due_at <= now() ORDER BY due_at LIMIT $1
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE schedule s SET due_at = now() + $2 * interval '1 ms'
FROM due d
LEFT JOIN clock c ON c.workspace_id = d.workspace_id AND c.environment = d.environment AND c.id = d.clock_id
WHERE s.workspace_id = d.workspace_id AND s.environment = d.environment AND s.automation_id = d.automation_id
RETURNING s.workspace_id, s.environment, s.automation_id, s.version, s.next_at, s.clock_id, coalesce(c.now, now()) AS now`;

/** Takes up to `limit` due schedules for `leaseMs`; rows that another node holds are passed over. */
export async function claimSchedules(
  db: Executor,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly ClaimedSchedule[]> {
  return db.query<ClaimedSchedule & Row>(CLAIM, [limit, leaseMs]);
}

const NEXT_DUE = `
SELECT CASE WHEN min(due_at) IS NULL THEN NULL ELSE greatest(0, extract(epoch FROM min(due_at) - now()) * 1000) END AS ms
FROM schedule WHERE due_at < 'infinity'`;

/** Milliseconds until the next schedule is due, null when none waits. */
export async function nextScheduleDue(db: Executor): Promise<number | null> {
  const [row] = await db.query<{ ms: number | null }>(NEXT_DUE);
  return row?.ms ?? null;
}

/** A claimed schedule moved on. */
export type FiredSchedule = {
  readonly claimed: ClaimedSchedule;
  readonly next_at: EpochMs | null;
  readonly last_at: EpochMs | null;
  readonly fired: number;
  readonly missed: number;
};

const ADVANCE = `
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, automation_id text, version int,
    claimed_ms float8, next_ms float8, last_ms float8, fired int, missed int)
), locked AS (
  SELECT s.workspace_id, s.environment, s.automation_id FROM schedule s JOIN input i
    ON s.workspace_id = i.workspace_id AND s.environment = i.environment AND s.automation_id = i.automation_id
  WHERE s.version = i.version AND s.next_at = to_timestamp(i.claimed_ms / 1000)
  ORDER BY s.workspace_id, s.environment, s.automation_id
  FOR NO KEY UPDATE OF s
)
UPDATE schedule s
SET next_at = to_timestamp(i.next_ms / 1000),
  due_at = CASE WHEN i.next_ms IS NULL THEN NULL WHEN s.clock_id IS NOT NULL THEN 'infinity'::timestamptz
    ELSE to_timestamp(i.next_ms / 1000) END,
  last_at = coalesce(to_timestamp(i.last_ms / 1000), s.last_at), fired = s.fired + i.fired, missed = s.missed + i.missed
FROM input i JOIN locked l
  ON l.workspace_id = i.workspace_id AND l.environment = i.environment AND l.automation_id = i.automation_id
WHERE s.workspace_id = i.workspace_id AND s.environment = i.environment AND s.automation_id = i.automation_id
RETURNING s.workspace_id, s.environment, s.automation_id`;

/**
 * Moves claimed schedules on, each only if nobody else has and it has not been replaced or stopped meanwhile: the runs
 * of what is missing from the result must not start.
 */
export async function advanceSchedules(
  tx: Executor,
  fired: readonly FiredSchedule[],
): Promise<readonly (Tenant & { readonly automation_id: string })[]> {
  return tx.query(ADVANCE, [JSON.stringify(fired.map(rowOf))]);
}

function rowOf({ claimed, next_at, last_at, fired, missed }: FiredSchedule) {
  return {
    workspace_id: claimed.workspace_id,
    environment: claimed.environment,
    automation_id: claimed.automation_id,
    version: claimed.version,
    claimed_ms: claimed.next_at,
    next_ms: next_at,
    last_ms: last_at,
    fired,
    missed,
  };
}
