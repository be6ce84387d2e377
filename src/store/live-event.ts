import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

/** What is told of a run, an automation or a cancel. */
export type LiveTopic =
  | 'run.created'
  | 'run.updated'
  | 'automation.updated'
  | 'automation.published'
  | 'cancelation.progress';

/**
 * A part of a `WITH` that tells those who listen of the rows in `changed`, which has workspace_id, environment and id.
 * Where nobody listens it writes nothing, and costs a look at an empty table.
 */
export function telling(changed: string, topic: LiveTopic): string {
  return `, told AS (
  INSERT INTO live_event (workspace_id, environment, topic, subject)
  SELECT m.workspace_id, m.environment, '${topic}', m.id FROM ${changed} m
  JOIN listener l ON l.workspace_id = m.workspace_id AND l.environment = m.environment AND l.until > now()
)`;
}

const TELL = `
INSERT INTO live_event (workspace_id, environment, topic, subject)
SELECT workspace_id, environment, $3, $4 FROM listener
WHERE workspace_id = $1 AND environment = $2 AND until > now()`;

/** Tells those who listen of one thing. */
export async function tell(db: Executor, tenant: Tenant, topic: LiveTopic, subject: string): Promise<void> {
  await db.query(TELL, [tenant.workspace_id, tenant.environment, topic, subject]);
}

// The log is complete for transactions that begin after this one.
const LISTEN = `
INSERT INTO listener AS l (workspace_id, environment, since, until)
VALUES ($1, $2, pg_current_xact_id(), now() + interval '6 minutes')
ON CONFLICT (workspace_id, environment) DO UPDATE
  SET since = CASE WHEN l.until > now() THEN l.since ELSE excluded.since END, until = excluded.until
RETURNING since::text AS since`;

/** Has what happens written down for the next six minutes; since which transaction the log is complete. */
export async function keepListening(db: Executor, tenant: Tenant): Promise<bigint> {
  const [row] = await db.query<{ since: string }>(LISTEN, [tenant.workspace_id, tenant.environment]);
  return BigInt(row?.since ?? 0);
}

// What is forgotten moves the beginning of the log.
const FORGET = `
WITH gone AS (
  DELETE FROM live_event
  WHERE workspace_id = $1 AND environment = $2 AND created_at < now() - interval '10 minutes'
  RETURNING xid
)
UPDATE listener SET since = greatest(since, (SELECT xid FROM gone ORDER BY xid DESC LIMIT 1))
WHERE workspace_id = $1 AND environment = $2`;

/** Forgets what was told more than ten minutes ago. */
export async function forgetTold(db: Executor, tenant: Tenant): Promise<void> {
  await db.query(FORGET, [tenant.workspace_id, tenant.environment]);
}
