import type { Executor, Parameter } from './database.ts';

async function count(db: Executor, sql: string, parameters: readonly Parameter[]): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql, parameters);
  return row?.count ?? 0;
}

const OLD = "created_at < now() - $1 * interval '1 day'";

const RUNS = `
WITH old AS (
  SELECT workspace_id, environment, id FROM run
  WHERE finished_at IS NOT NULL AND ${OLD} LIMIT $2 FOR UPDATE SKIP LOCKED
), steps AS (
  DELETE FROM step s USING old o
  WHERE s.workspace_id = o.workspace_id AND s.environment = o.environment AND s.run_id = o.id
), tokens AS (
  DELETE FROM run_further_token t USING old o
  WHERE t.workspace_id = o.workspace_id AND t.environment = o.environment AND t.run_id = o.id
), gone AS (
  DELETE FROM run r USING old o
  WHERE r.workspace_id = o.workspace_id AND r.environment = o.environment AND r.id = o.id
  RETURNING r.id
)
SELECT count(*)::int AS count FROM gone`;

/** Deletes finished runs, with their steps, `days` after they were created; at most `limit`, how many. */
export function pruneRuns(db: Executor, days: number, limit: number): Promise<number> {
  return count(db, RUNS, [days, limit]);
}

const BATCHES = `
WITH old AS (
  SELECT b.workspace_id, b.environment, b.id FROM batch b
  WHERE b.opened_at < now() - interval '1 minute' AND NOT EXISTS (
    SELECT FROM run r WHERE r.workspace_id = b.workspace_id AND r.environment = b.environment
      AND r.id = b.owner_run_id AND r.status IN ('PROCESSING', 'WAITING'))
  LIMIT $1 FOR UPDATE SKIP LOCKED
), items AS (
  DELETE FROM batch_item i USING old o
  WHERE i.workspace_id = o.workspace_id AND i.environment = o.environment AND i.batch_id = o.id
), gone AS (
  DELETE FROM batch b USING old o
  WHERE b.workspace_id = o.workspace_id AND b.environment = o.environment AND b.id = o.id
  RETURNING b.id
)
SELECT count(*)::int AS count FROM gone`;

/** Deletes batches whose owner has failed: nobody will release them. */
export function pruneBatches(db: Executor, limit: number): Promise<number> {
  return count(db, BATCHES, [limit]);
}

const DELETE = (table: string, where: string, limit: string) => `
WITH gone AS (
  DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table} WHERE ${where} LIMIT ${limit} FOR UPDATE SKIP LOCKED))
  RETURNING 1
)
SELECT count(*)::int AS count FROM gone`;

/** Deletes messages that are not waiting any more. */
export function pruneMessages(db: Executor, days: number, limit: number): Promise<number> {
  return count(db, DELETE('message', `due_at IS NULL AND ${OLD}`, '$2'), [days, limit]);
}

/** Deletes what messages shared, once none of them waits any more. */
export function pruneRequests(db: Executor, days: number, limit: number): Promise<number> {
  const done = `due_at IS NULL AND ${OLD} AND NOT EXISTS (
    SELECT FROM message m WHERE m.workspace_id = message_request.workspace_id
      AND m.environment = message_request.environment AND m.request_id = message_request.id
      AND m.request_id <> m.id)`;
  return count(db, DELETE('message_request', done, '$2'), [days, limit]);
}

/** Deletes what messages were rendered to. */
export function pruneOutputs(db: Executor, days: number, limit: number): Promise<number> {
  const gone = `${OLD} AND NOT EXISTS (
    SELECT FROM message m WHERE m.workspace_id = message_output.workspace_id
      AND m.environment = message_output.environment AND m.id = message_output.message_id)`;
  return count(db, DELETE('message_output', gone, '$2'), [days, limit]);
}

/** Deletes messages from inboxes. */
export function pruneInboxes(db: Executor, days: number, limit: number): Promise<number> {
  return count(db, DELETE('inbox_message', OLD, '$2'), [days, limit]);
}

/** Deletes closed receipts. */
export function pruneReceipts(db: Executor, days: number, limit: number): Promise<number> {
  return count(db, DELETE('cancelation', `marked_at IS NOT NULL AND ${OLD}`, '$2'), [days, limit]);
}

/** Deletes idempotency keys that have expired (reference 3.3: using one again is a new request). */
export function pruneIdempotencyKeys(db: Executor, limit: number): Promise<number> {
  return count(db, DELETE('idempotency_key', 'expires_at < now()', '$1'), [limit]);
}

/** Deletes what throttles have counted, once no period reaches back to it. */
export function pruneThrottleSlots(db: Executor, limit: number): Promise<number> {
  return count(db, DELETE('throttle_slot', 'expires_at < now()', '$1'), [limit]);
}

/** Deletes throttles that count nothing any more. */
export function pruneThrottles(db: Executor, limit: number): Promise<number> {
  return count(db, DELETE('throttle', 'expires_at < now()', '$1'), [limit]);
}

/** Deletes digests that have been released, `days` after they were opened. */
export function pruneDigests(db: Executor, days: number, limit: number): Promise<number> {
  return count(db, DELETE('digest_instance', `completed_at IS NOT NULL AND ${OLD}`, '$2'), [days, limit]);
}

/** Deletes fences behind which every row has been marked: the rows themselves say CANCELED by then. */
export function pruneFences(db: Executor, limit: number): Promise<number> {
  return count(
    db,
    DELETE(
      'token_fence',
      `updated_at < now() - interval '1 hour' AND NOT EXISTS (
        SELECT FROM cancelation c WHERE c.workspace_id = token_fence.workspace_id
          AND c.environment = token_fence.environment AND c.id = token_fence.cancelation_id AND c.marked_at IS NULL)`,
      '$1',
    ),
    [limit],
  );
}

/** Deletes events that have been worked on. */
export function pruneEvents(db: Executor, days: number, limit: number): Promise<number> {
  return count(db, DELETE('event', "due_at IS NULL AND received_at < now() - $1 * interval '1 day'", '$2'), [
    days,
    limit,
  ]);
}

/** Deletes names of events that no longer come. */
export function pruneEventNames(db: Executor, days: number, limit: number): Promise<number> {
  return count(db, DELETE('event_name', "last_at < now() - $1 * interval '1 day'", '$2'), [days, limit]);
}

/** Deletes `cancel_on` rules of versions that start no runs any more and have none that is unfinished. */
export function pruneCancelRules(db: Executor, limit: number): Promise<number> {
  return count(
    db,
    DELETE(
      'event_cancel_rule',
      `NOT EXISTS (
        SELECT FROM automation a WHERE a.workspace_id = event_cancel_rule.workspace_id
          AND a.environment = event_cancel_rule.environment AND a.id = event_cancel_rule.automation_id
          AND a.archived_at IS NULL AND a.published_version = event_cancel_rule.version)
      AND NOT EXISTS (
        SELECT FROM run r WHERE r.workspace_id = event_cancel_rule.workspace_id
          AND r.environment = event_cancel_rule.environment AND r.template_id = event_cancel_rule.automation_id
          AND r.status IN ('PROCESSING', 'WAITING') AND r.template_version = event_cancel_rule.version)`,
      '$1',
    ),
    [limit],
  );
}
