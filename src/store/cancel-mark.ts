import type { InFlight } from './cancelation.ts';
import type { Executor, Parameter } from './database.ts';
import { telling } from './live-event.ts';
import type { Tenant } from './scope.ts';

export type Marked = { readonly id: string; readonly seq: number };

/**
 * The unfinished runs that a cancel reaches, locked in seq order as every commit locks: those with this token, those
 * that have it among their further tokens, or some by their ids. A cancel by token reaches in both of the first two ways.
 */
export type Reach =
  | {
      readonly kind: 'token' | 'further-token';
      readonly token: string;
      readonly throughSeq: number;
      readonly excludedRunId: string | null;
    }
  | { readonly kind: 'run'; readonly runIds: readonly string[] };

/** The parameters with which a statement about a reach ends. */
export function reachParameters(reach: Reach): readonly Parameter[] {
  return reach.kind === 'run' ? [reach.runIds] : [reach.token, reach.throughSeq, reach.excludedRunId];
}

// The update joins the whole key of `hit` rather than constants: one that expects few rows, and gets thousands, would
// read the workspace anew for each.
const MARK = (where: string, order: string) => `
WITH hit AS (
  SELECT r.workspace_id, r.environment, r.id FROM run r
  WHERE r.workspace_id = $1 AND r.environment = $2 AND r.status IN ('PROCESSING', 'WAITING') AND ${where}
  ORDER BY ${order} LIMIT $4
  FOR NO KEY UPDATE
), marked AS (
UPDATE run r
SET status = 'CANCELED', due_at = NULL, wake_at = NULL, lease_owner = NULL, version = r.version + 1,
  cancelation_id = $3, finished_at = now(), updated_at = now()
FROM hit WHERE r.workspace_id = hit.workspace_id AND r.environment = hit.environment AND r.id = hit.id
RETURNING r.workspace_id, r.environment, r.id, r.seq
)${telling('marked', 'run.updated')}
SELECT id, seq FROM marked`;

const OF_TOKEN = 'r.cancelation_token = $5 AND r.seq <= $6 AND r.id IS DISTINCT FROM $7';
const MARK_TOKEN = MARK(OF_TOKEN, 'r.seq');
// Behind a fence nobody else locks these rows, so they are taken as the index gives them, without a sort for each chunk.
const MARK_FENCED = MARK(OF_TOKEN, 'r.status, r.seq');
// From `after` on, so that a great token is not read from its beginning for each chunk.
const MARK_FURTHER = MARK(
  `r.id IN (
    SELECT t.run_id FROM run_further_token t
    WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $5 AND t.seq <= $6 AND t.seq > $8)
  AND r.id IS DISTINCT FROM $7`,
  'r.seq',
);
const MARK_RUN = MARK('r.id = ANY ($5::text[])', 'r.seq');

export type MarkOptions = {
  readonly limit: number;
  /** A fence stands before these rows already. */
  readonly isFenced?: boolean;
  /** The newest seq that earlier chunks of a further token have marked. */
  readonly after?: number;
};

/** Cancels up to `limit` unfinished runs, oldest first. The step in hand stays readable: `cursor` and `ask` remain. */
export async function markRuns(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reach: Reach,
  cancelationId: string,
  { limit, isFenced = false, after = 0 }: MarkOptions,
): Promise<readonly Marked[]> {
  const parameters = [workspace_id, environment, cancelationId, limit, ...reachParameters(reach)];
  const sql = {
    token: isFenced ? MARK_FENCED : MARK_TOKEN,
    'further-token': MARK_FURTHER,
    run: MARK_RUN,
  }[reach.kind];
  const marked = await db.query<Marked>(
    sql,
    reach.kind === 'further-token' ? [...parameters, after] : parameters,
  );
  return [...marked].sort((a, b) => a.seq - b.seq);
}

// Locked before the messages are looked for: a fan-out that is writing a piece is waited for, and writes no other.
const REQUESTS = (where: string) => `
WITH hit AS (
  SELECT q.workspace_id, q.environment, q.id FROM message_request q
  WHERE q.workspace_id = $1 AND q.environment = $2 AND q.due_at IS NOT NULL AND ${where}
  ORDER BY q.id
  FOR NO KEY UPDATE
)
UPDATE message_request q SET due_at = NULL, canceled_at = now(), cancelation_id = $3
FROM hit WHERE q.workspace_id = hit.workspace_id AND q.environment = hit.environment AND q.id = hit.id`;

const REQUEST_SETS = ofReach(REQUESTS, 'q');

/** A statement for each way in which a cancel reaches what runs have queued. */
function ofReach(sql: (where: string) => string, row: string): { readonly [K in Reach['kind']]: string } {
  return {
    token: sql(
      `${row}.cancelation_token = $4 AND ${row}.run_seq <= $5 AND ${row}.run_id IS DISTINCT FROM $6`,
    ),
    'further-token': sql(`${row}.run_id IN (
      SELECT t.run_id FROM run_further_token t
      WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $4 AND t.seq <= $5)
    AND ${row}.run_id IS DISTINCT FROM $6`),
    run: sql(`${row}.run_id = ANY ($4::text[])`),
  };
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

const MESSAGE_SETS = ofReach(MESSAGES, 'm');

export type MarkedMessage = { readonly id: string; readonly run_id: string; readonly status: string };

/**
 * Takes back what has not been handed over, and ends fan-outs. A message in `SENDING` cannot be: it is marked, so
 * that it is never tried again, and returned as in flight.
 */
export async function markMessages(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reach: Reach,
  cancelationId: string,
): Promise<readonly MarkedMessage[]> {
  const parameters = [workspace_id, environment, cancelationId, ...reachParameters(reach)];
  await db.query(REQUEST_SETS[reach.kind], parameters);
  return db.query<MarkedMessage>(MESSAGE_SETS[reach.kind], parameters);
}

/** Those among a cancel's messages whose provider call has begun. */
export function inFlight(messages: readonly MarkedMessage[]): readonly InFlight[] {
  return messages
    .filter(({ status }) => status === 'SENDING')
    .map(({ id, run_id }) => ({ message_id: id, run_id }));
}
