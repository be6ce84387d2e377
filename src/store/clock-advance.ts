import type { Database, Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const READ = 'SELECT now FROM clock WHERE workspace_id = $1 AND environment = $2 AND id = $3';

/** What a virtual clock shows, epoch ms; null for an unknown clock. */
export async function readClock(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<number | null> {
  const [row] = await db.query<{ now: number }>(READ, [workspace_id, environment, id]);
  return row?.now ?? null;
}

const WAKE = `
WITH woken AS (
  UPDATE run r SET due_at = now(), wake_at = NULL
  FROM clock c
  WHERE c.workspace_id = $1 AND c.environment = $2 AND c.id = $3
    AND r.workspace_id = $1 AND r.environment = $2 AND r.clock_id = $3 AND r.wake_at <= c.now
  RETURNING r.id
), fired AS (
  UPDATE schedule s SET due_at = now()
  FROM clock c
  WHERE c.workspace_id = $1 AND c.environment = $2 AND c.id = $3
    AND s.workspace_id = $1 AND s.environment = $2 AND s.clock_id = $3 AND s.due_at = 'infinity' AND s.next_at <= c.now
  RETURNING s.automation_id
), released AS (
  UPDATE digest_instance d SET due_at = now()
  FROM clock c
  WHERE c.workspace_id = $1 AND c.environment = $2 AND c.id = $3
    AND d.workspace_id = $1 AND d.environment = $2 AND d.clock_id = $3 AND d.clock_id <> '' AND d.due_at = 'infinity'
    AND d.release_at <= c.now
  RETURNING d.id
)
SELECT (SELECT count(*) FROM woken)::int AS runs,
  ((SELECT count(*) FROM fired) + (SELECT count(*) FROM released))::int AS schedules`;

/** `schedules`: digests among them. */
export type Woken = { readonly runs: number; readonly schedules: number };

/** Makes every run and schedule due whose virtual moment has come; how many. */
export async function wakeClock(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<Woken> {
  const [row] = await db.query<Woken>(WAKE, [workspace_id, environment, id]);
  return row ?? { runs: 0, schedules: 0 };
}

// A message that waits for a retry belongs to real time: the clock does not wait for it.
const IS_BUSY = `EXISTS (
  SELECT FROM run WHERE workspace_id = $1 AND environment = $2 AND clock_id = $3 AND due_at < 'infinity'
) OR EXISTS (
  SELECT FROM run r JOIN message m
    ON m.workspace_id = r.workspace_id AND m.environment = r.environment AND m.run_id = r.id
  WHERE r.workspace_id = $1 AND r.environment = $2 AND r.clock_id = $3 AND m.due_at IS NOT NULL
    AND (m.due_at <= now() OR m.status = 'SENDING')
) OR EXISTS (
  SELECT FROM run r JOIN message_request q
    ON q.workspace_id = r.workspace_id AND q.environment = r.environment AND q.run_id = r.id
  WHERE r.workspace_id = $1 AND r.environment = $2 AND r.clock_id = $3 AND q.due_at IS NOT NULL
) OR EXISTS (
  SELECT FROM schedule WHERE workspace_id = $1 AND environment = $2 AND clock_id = $3 AND due_at < 'infinity'
) OR EXISTS (
  SELECT FROM digest_instance
  WHERE workspace_id = $1 AND environment = $2 AND clock_id = $3 AND clock_id <> '' AND due_at < 'infinity'
)`;
const BUSY = `SELECT ${IS_BUSY} AS busy`;

/** True while a run of the clock is moving, a schedule firing, or one of its messages being handed over. */
export async function clockIsBusy(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<boolean> {
  const [row] = await db.query<{ busy: boolean }>(BUSY, [workspace_id, environment, id]);
  return row?.busy ?? false;
}

// Another advance may have woken runs since the caller looked: the clock stands while they move.
const STEP = `
UPDATE clock c
SET now = CASE WHEN next.busy THEN c.now ELSE greatest(c.now, least(to_timestamp($4::float8 / 1000), next.wake_at)) END
FROM (SELECT ${IS_BUSY} AS busy, least(
  (SELECT min(wake_at) FROM run
    WHERE workspace_id = $1 AND environment = $2 AND clock_id = $3 AND wake_at IS NOT NULL),
  (SELECT min(next_at) FROM schedule
    WHERE workspace_id = $1 AND environment = $2 AND clock_id = $3 AND next_at IS NOT NULL),
  (SELECT min(release_at) FROM digest_instance
    WHERE workspace_id = $1 AND environment = $2 AND clock_id = $3 AND clock_id <> '' AND due_at IS NOT NULL)) AS wake_at) AS next
WHERE c.workspace_id = $1 AND c.environment = $2 AND c.id = $3
RETURNING c.now, next.busy OR coalesce(next.wake_at <= to_timestamp($4::float8 / 1000), false) AS woke`;

/** `woke`: there are runs or schedules to wake, or still moving, before the clock may go on. */
export type ClockStep = { readonly now: number; readonly woke: boolean };

/** Moves the clock to the next wake-up of its runs and schedules, or to `to` when none comes before. Never backwards. */
export async function stepClock(
  database: Database,
  { workspace_id, environment }: Tenant,
  id: string,
  to: number,
): Promise<ClockStep> {
  const [row] = await database.query<ClockStep>(STEP, [workspace_id, environment, id, to]);
  return row ?? { now: to, woke: false };
}
