import type { InFlight } from './cancelation.ts';
import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

export type Marked = { readonly id: string; readonly seq: number };

/** The unfinished runs that a cancel reaches, by token or by id; locked in seq order as every commit locks. */
export type Reach =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly throughSeq: number;
      readonly excludedRunId: string | null;
    }
  | { readonly kind: 'run'; readonly runId: string };

// The update joins the whole key of `hit` rather than constants: one that expects few rows, and gets thousands, would
// read the workspace anew for each.
const MARK = (where: string, order: string) => `
WITH hit AS (
  SELECT r.workspace_id, r.environment, r.id FROM run r
  WHERE r.workspace_id = $1 AND r.environment = $2 AND r.status IN ('PROCESSING', 'WAITING') AND ${where}
  ORDER BY ${order} LIMIT $4
  FOR NO KEY UPDATE
)
UPDATE run r
SET status = 'CANCELED', due_at = NULL, wake_at = NULL, lease_owner = NULL, version = r.version + 1,
  cancelation_id = $3, finished_at = now(), updated_at = now()
FROM hit WHERE r.workspace_id = hit.workspace_id AND r.environment = hit.environment AND r.id = hit.id
RETURNING r.id, r.seq`;

const OF_TOKEN = 'r.cancelation_token = $5 AND r.seq <= $6 AND r.id IS DISTINCT FROM $7';
const MARK_TOKEN = MARK(OF_TOKEN, 'r.seq');
// Behind a fence nobody else locks these rows, so they are taken as the index gives them, without a sort for each chunk.
const MARK_FENCED = MARK(OF_TOKEN, 'r.status, r.seq');
const MARK_RUN = MARK('r.id = $5', 'r.seq');

/** Cancels up to `limit` unfinished runs, oldest first. The step in hand stays readable: `cursor` and `ask` remain. */
export async function markRuns(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reach: Reach,
  cancelationId: string,
  limit: number,
  isFenced = false,
): Promise<readonly Marked[]> {
  const head = [workspace_id, environment, cancelationId, limit];
  const marked =
    reach.kind === 'token'
      ? await db.query<Marked>(isFenced ? MARK_FENCED : MARK_TOKEN, [
          ...head,
          reach.token,
          reach.throughSeq,
          reach.excludedRunId,
        ])
      : await db.query<Marked>(MARK_RUN, [...head, reach.runId]);
  return [...marked].sort((a, b) => a.seq - b.seq);
}

// One that is in flight already belongs to the cancel that found it first; every later one names it again.
const MESSAGES = (where: string) => `
WITH hit AS (
  SELECT m.workspace_id, m.environment, m.id FROM message m
  WHERE m.workspace_id = $1 AND m.environment = $2 AND m.due_at IS NOT NULL AND ${where}
  ORDER BY m.id
  FOR NO KEY UPDATE
)
UPDATE message m
SET status = CASE m.status WHEN 'SENDING' THEN 'SENDING' ELSE 'CANCELED' END,
  due_at = CASE m.status WHEN 'SENDING' THEN m.due_at END, updated_at = now(),
  canceled_at = coalesce(m.canceled_at, now()), cancelation_id = coalesce(m.cancelation_id, $3)
FROM hit WHERE m.workspace_id = hit.workspace_id AND m.environment = hit.environment AND m.id = hit.id
RETURNING m.id, m.run_id, m.status`;

const MESSAGES_TOKEN = MESSAGES(
  'm.cancelation_token = $4 AND m.run_seq <= $5 AND m.run_id IS DISTINCT FROM $6',
);
const MESSAGES_RUN = MESSAGES('m.run_id = $4');

export type MarkedMessage = { readonly id: string; readonly run_id: string; readonly status: string };

/**
 * Takes back what has not been handed over. A message in `SENDING` cannot be: it is marked, so that it is never tried
 * again, and returned as in flight.
 */
export async function markMessages(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reach: Reach,
  cancelationId: string,
): Promise<readonly MarkedMessage[]> {
  const head = [workspace_id, environment, cancelationId];
  return reach.kind === 'token'
    ? db.query<MarkedMessage>(MESSAGES_TOKEN, [...head, reach.token, reach.throughSeq, reach.excludedRunId])
    : db.query<MarkedMessage>(MESSAGES_RUN, [...head, reach.runId]);
}

/** Those among a cancel's messages whose provider call has begun. */
export function inFlight(messages: readonly MarkedMessage[]): readonly InFlight[] {
  return messages
    .filter(({ status }) => status === 'SENDING')
    .map(({ id, run_id }) => ({ message_id: id, run_id }));
}
