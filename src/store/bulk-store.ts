import type { JsonObject } from '../automation/json.ts';
import type { Database, Executor, Row } from './database.ts';
import { insertSent, type SentMessage } from './message-send.ts';
import type { Tenant } from './scope.ts';

export type BulkStatus = 'CREATED' | 'PROCESSING' | 'COMPLETED' | 'ERROR';

/** A message for many users (reference 11.10): they are gathered, then each gets it. */
export type BulkJob = {
  readonly id: string;
  readonly definition: JsonObject;
  readonly status: BulkStatus;
  readonly received: number;
  readonly enqueued: number;
  readonly failures: number;
};

/** One user of a job, and what became of them. */
export type BulkUser = {
  readonly position: number;
  readonly body: JsonObject;
  readonly status: 'PENDING' | 'ENQUEUED' | 'ERROR';
  readonly message_id: string | null;
};

const COLUMNS = 'id, definition, status, received, enqueued, failures';

const CREATE =
  'INSERT INTO bulk_job (workspace_id, environment, id, definition) VALUES ($1, $2, $3, $4::jsonb)';

export async function createBulkJob(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  definition: JsonObject,
): Promise<void> {
  await db.query(CREATE, [workspace_id, environment, id, JSON.stringify(definition)]);
}

const READ = `SELECT ${COLUMNS} FROM bulk_job WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** One job; null when there is none of that id. */
export async function readBulkJob(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<BulkJob | null> {
  return (await db.query<BulkJob & Row>(READ, [workspace_id, environment, id]))[0] ?? null;
}

const ADD = `
WITH job AS (
  UPDATE bulk_job SET received = received + jsonb_array_length($4::jsonb)
  WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND status = 'CREATED'
  RETURNING received - jsonb_array_length($4::jsonb) AS before
), added AS (
  INSERT INTO bulk_user (workspace_id, environment, job_id, position, body)
  SELECT $1, $2, $3, job.before + u.n, u.body
  FROM job, jsonb_array_elements($4::jsonb) WITH ORDINALITY AS u (body, n)
)
SELECT before FROM job`;

/** Adds users to a job; false where it does not exist or has been run. */
export async function addBulkUsers(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  users: readonly JsonObject[],
): Promise<boolean> {
  return (await db.query(ADD, [workspace_id, environment, id, JSON.stringify(users)])).length > 0;
}

const RUN = `
UPDATE bulk_job SET status = 'PROCESSING'
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND status = 'CREATED' RETURNING id`;

/** Lets a job run; false where it runs or has run already. */
export async function startBulkJob(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<boolean> {
  return (await db.query(RUN, [workspace_id, environment, id])).length > 0;
}

const USERS = `
SELECT position, body, status, message_id FROM bulk_user
WHERE workspace_id = $1 AND environment = $2 AND job_id = $3 AND position > $4 ORDER BY position LIMIT $5`;

/** The users of a job in the order in which they came, from after one of them. */
export async function listBulkUsers(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  after: number,
  limit: number,
): Promise<readonly BulkUser[]> {
  return db.query<BulkUser & Row>(USERS, [workspace_id, environment, id, after, limit]);
}

/** What a user of a job comes to: a message, or why there is none. */
export type Composed = { readonly message: SentMessage['message'] } | { readonly error: string };

const NEXT = `
SELECT workspace_id, environment, ${COLUMNS} FROM bulk_job
WHERE status = 'PROCESSING' ORDER BY created_at LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED`;

const PENDING = `
SELECT position, body, status, message_id FROM bulk_user
WHERE workspace_id = $1 AND environment = $2 AND job_id = $3 AND position > $4 ORDER BY position LIMIT $5`;

const SETTLE = `
UPDATE bulk_user u SET status = i.status, message_id = i.message_id, error = i.error
FROM jsonb_to_recordset($4::jsonb) AS i (position int, status text, message_id text, error text)
WHERE u.workspace_id = $1 AND u.environment = $2 AND u.job_id = $3 AND u.position = i.position`;

const COUNT = `
UPDATE bulk_job SET enqueued = enqueued + $4, failures = failures + $5,
  status = CASE WHEN enqueued + $4 + failures + $5 >= received THEN 'COMPLETED' ELSE status END
WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/**
 * Queues the messages of the next `size` users of the job that has waited longest, in one transaction with how far it
 * has come; false when no job runs.
 */
export async function advanceBulk(
  database: Database,
  size: number,
  compose: (definition: JsonObject, user: JsonObject) => Composed,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const [job] = await tx.query<BulkJob & Tenant & Row>(NEXT);
    if (job === undefined) return false;
    const key = [job.workspace_id, job.environment, job.id];
    const users = await tx.query<BulkUser & Row>(PENDING, [...key, job.enqueued + job.failures, size]);
    const composed = users.map(({ position, body }) => ({ position, ...compose(job.definition, body) }));
    const sent = composed.flatMap((one) =>
      'message' in one ? [{ ...scopeOf(job), message: one.message }] : [],
    );
    if (sent.length > 0) await insertSent(tx, sent);
    const settled = composed.map((one) =>
      'message' in one
        ? { position: one.position, status: 'ENQUEUED', message_id: one.message.id }
        : { position: one.position, status: 'ERROR', error: one.error },
    );
    await tx.query(SETTLE, [...key, JSON.stringify(settled)]);
    await tx.query(COUNT, [...key, sent.length, settled.length - sent.length]);
    return true;
  });
}

function scopeOf({ workspace_id, environment }: Tenant): Tenant {
  return { workspace_id, environment };
}

const PRUNE = `
WITH old AS (
  SELECT workspace_id, environment, id FROM bulk_job
  WHERE status <> 'PROCESSING' AND created_at < now() - $1 * interval '1 day' LIMIT $2 FOR UPDATE SKIP LOCKED
), users AS (
  DELETE FROM bulk_user u USING old o
  WHERE u.workspace_id = o.workspace_id AND u.environment = o.environment AND u.job_id = o.id
), gone AS (
  DELETE FROM bulk_job j USING old o
  WHERE j.workspace_id = o.workspace_id AND j.environment = o.environment AND j.id = o.id
  RETURNING 1
)
SELECT count(*)::int AS count FROM gone`;

/** Deletes jobs with their users, `days` after they were created; at most `limit`, how many. */
export async function pruneBulkJobs(db: Executor, days: number, limit: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(PRUNE, [days, limit]);
  return row?.count ?? 0;
}
