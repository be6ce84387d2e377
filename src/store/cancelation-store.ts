import type { Counts } from './cancel-count.ts';
import { inFlight, type MarkedMessage, type Reach } from './cancel-mark.ts';
import {
  type Actor,
  BATCHES_IN_ANSWER,
  type Cancelation,
  type CanceledBatch,
  type CancelScope,
  type InFlight,
  RUN_IDS_IN_ANSWER,
} from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import { telling } from './live-event.ts';
import type { Tenant } from './scope.ts';

const INSERT = `
WITH kept AS (
INSERT INTO cancelation AS c (workspace_id, environment, id, cancelation_token, run_id, actor, reason, matched, canceled,
  already_finished, already_canceled, messages_canceled, in_flight, through_seq, excluded_run_id, batches, scope, marked_at)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12, $13::jsonb, $14, $15, $16::jsonb, $17::jsonb,
  CASE WHEN $14::bigint IS NULL THEN now() END)
-- A cancel of an automation's runs adds up, one transaction after the other.
ON CONFLICT (workspace_id, environment, id) DO UPDATE
  SET matched = c.matched + excluded.matched, canceled = c.canceled + excluded.canceled,
    already_finished = c.already_finished + excluded.already_finished,
    already_canceled = c.already_canceled + excluded.already_canceled,
    messages_canceled = c.messages_canceled + excluded.messages_canceled,
    in_flight = c.in_flight || excluded.in_flight, batches = c.batches || excluded.batches
RETURNING workspace_id, environment, id, created_at
)${telling('kept', 'cancelation.progress')}
SELECT created_at FROM kept`;

/** Keeps a receipt; `unmarked` is what still has to be marked behind the fence. Returns it with its time. */
export async function insertCancelation(
  db: Executor,
  { workspace_id, environment }: Tenant,
  receipt: Cancelation,
  unmarked: readonly Reach[] | null,
): Promise<Cancelation> {
  const rest = unmarked?.filter((reach) => reach.kind !== 'run') ?? [];
  const throughSeq = Math.max(...rest.map((reach) => reach.throughSeq));
  const [row] = await db.query<{ created_at: number }>(INSERT, [
    workspace_id,
    environment,
    receipt.id,
    receipt.cancelation_token,
    receipt.run_id,
    JSON.stringify(receipt.by),
    receipt.reason,
    receipt.matched,
    receipt.canceled,
    receipt.already_finished,
    receipt.already_canceled,
    receipt.messages_canceled,
    JSON.stringify(receipt.in_flight),
    rest.length === 0 ? null : throughSeq,
    rest[0]?.excludedRunId ?? null,
    JSON.stringify(receipt.batches),
    receipt.scope === null ? null : JSON.stringify(receipt.scope),
  ]);
  return { ...receipt, at: row?.created_at ?? 0 };
}

const SET_COUNTS = `
WITH counted AS (
UPDATE cancelation SET matched = $4::int + $5::int + $6::int, canceled = $4, already_finished = $5, already_canceled = $6
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND marked_at IS NULL
RETURNING workspace_id, environment, id
)${telling('counted', 'cancelation.progress')}
SELECT id FROM counted`;

/** Counts what stands behind a fence and has not been marked yet. */
export async function setCounts(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  { active, finished, canceled }: Counts,
): Promise<void> {
  await db.query(SET_COUNTS, [workspace_id, environment, id, active, finished, canceled]);
}

const ADD_MESSAGES = `
UPDATE cancelation
SET messages_canceled = messages_canceled + $4, in_flight = in_flight || (
  SELECT coalesce(jsonb_agg(one), '[]') FROM jsonb_array_elements($5::jsonb) AS one WHERE NOT in_flight @> jsonb_build_array(one))
WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** Adds messages that a cancel found after its receipt had been written. */
export async function addMessages(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  messages: readonly MarkedMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const added = inFlight(messages);
  const parameters = [messages.length - added.length, JSON.stringify(added)];
  await db.query(ADD_MESSAGES, [workspace_id, environment, id, ...parameters]);
}

const ADD_BATCHES = `
UPDATE cancelation SET batches = batches || $4::jsonb
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND jsonb_array_length(batches) < ${BATCHES_IN_ANSWER}`;

/** Adds batches that a cancel found after its receipt had been written. */
export async function addBatches(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  batches: readonly CanceledBatch[],
): Promise<void> {
  if (batches.length > 0)
    await db.query(ADD_BATCHES, [workspace_id, environment, id, JSON.stringify(batches)]);
}

// A run may have finished in the moment of the cancel, or have been marked by another cancel of the same token. Runs
// that are still active have come late: whoever claims them adds them.
const CLOSE = `
WITH closed AS (
UPDATE cancelation c
SET marked_at = now(), matched = $4::int + $5::int, already_finished = $4, canceled = own.count,
  already_canceled = $5 - own.count
FROM (SELECT count(*)::int AS count FROM run
  WHERE workspace_id = $1 AND environment = $2 AND cancelation_id = $3) AS own
WHERE c.workspace_id = $1 AND c.environment = $2 AND c.id = $3 AND c.marked_at IS NULL
RETURNING c.workspace_id, c.environment, c.id
)${telling('closed', 'cancelation.progress')}
SELECT id FROM closed`;

/** Closes a receipt whose rows have all been marked, with the counts of that moment. */
export async function closeCancelation(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  { finished, canceled }: Counts,
): Promise<void> {
  await db.query(CLOSE, [workspace_id, environment, id, finished, canceled]);
}

const COLUMNS = `id, cancelation_token, run_id, scope, actor, reason, matched, canceled, already_finished, already_canceled,
  messages_canceled, in_flight, batches, created_at, (
    SELECT coalesce(jsonb_agg(first.id ORDER BY first.seq), '[]') FROM (
      SELECT r.id, r.seq FROM run r
      WHERE r.workspace_id = c.workspace_id AND r.environment = c.environment AND r.cancelation_id = c.id
      ORDER BY r.seq LIMIT ${RUN_IDS_IN_ANSWER}) AS first) AS run_ids`;

type ReceiptRow = Row & {
  readonly id: string;
  readonly cancelation_token: string | null;
  readonly run_id: string | null;
  readonly scope: CancelScope | null;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly matched: number;
  readonly canceled: number;
  readonly already_finished: number;
  readonly already_canceled: number;
  readonly messages_canceled: number;
  readonly in_flight: readonly InFlight[];
  readonly batches: readonly CanceledBatch[];
  readonly created_at: number;
  readonly run_ids: readonly string[];
};

/** One receipt; null when there is none of that id. */
export async function readCancelation(db: Executor, tenant: Tenant, id: string): Promise<Cancelation | null> {
  const [row] = await db.query<ReceiptRow>(
    `SELECT ${COLUMNS} FROM cancelation c WHERE workspace_id = $1 AND environment = $2 AND id = $3`,
    [tenant.workspace_id, tenant.environment, id],
  );
  return row === undefined ? null : receiptOf(row);
}

export type ReceiptPosition = { readonly at: number; readonly id: string };

/** Receipts, newest first, from after a position. */
export async function listCancelations(
  db: Executor,
  tenant: Tenant,
  after: ReceiptPosition | null,
  limit: number,
): Promise<readonly Cancelation[]> {
  const rows = await db.query<ReceiptRow>(
    `SELECT ${COLUMNS} FROM cancelation c
     WHERE workspace_id = $1 AND environment = $2
       AND ($3::float8 IS NULL OR (created_at, id) < (to_timestamp($3::float8 / 1000), $4))
     ORDER BY created_at DESC, id DESC LIMIT $5`,
    [tenant.workspace_id, tenant.environment, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows.map(receiptOf);
}

/** The newest receipts of cancels by one token; at most `limit`. */
export async function listTokenCancelations(
  db: Executor,
  tenant: Tenant,
  token: string,
  limit: number,
): Promise<readonly Cancelation[]> {
  const rows = await db.query<ReceiptRow>(
    `SELECT ${COLUMNS} FROM cancelation c
     WHERE workspace_id = $1 AND environment = $2 AND cancelation_token = $3
     ORDER BY created_at DESC, id DESC LIMIT $4`,
    [tenant.workspace_id, tenant.environment, token, limit],
  );
  return rows.map(receiptOf);
}

function receiptOf(row: ReceiptRow): Cancelation {
  const { actor, created_at, ...rest } = row;
  return { ...rest, dry_run: false, more: row.canceled > row.run_ids.length, by: actor, at: created_at };
}

const RUNS = `
SELECT id, seq FROM run
WHERE workspace_id = $1 AND environment = $2 AND cancelation_id = $3 AND seq > $4
ORDER BY seq LIMIT $5`;

/** The runs that a receipt canceled, oldest first, after a seq. */
export async function canceledRuns(
  db: Executor,
  tenant: Tenant,
  id: string,
  afterSeq: number,
  limit: number,
): Promise<readonly { readonly id: string; readonly seq: number }[]> {
  return db.query(RUNS, [tenant.workspace_id, tenant.environment, id, afterSeq, limit]);
}

const UNMARKED = `
SELECT workspace_id, environment, id, cancelation_token, through_seq, excluded_run_id FROM cancelation
WHERE marked_at IS NULL AND created_at < now() - interval '2 seconds'
ORDER BY created_at LIMIT 10`;

export type Unmarked = Tenant & { readonly id: string; readonly reaches: readonly Reach[] };

/** Cancels whose marking was interrupted, e.g. by a crash: their fences hold, their rows are to be marked. */
export async function unmarkedCancelations(db: Executor): Promise<readonly Unmarked[]> {
  const rows = await db.query<
    Tenant &
      Row & {
        readonly id: string;
        readonly cancelation_token: string;
        readonly through_seq: number;
        readonly excluded_run_id: string | null;
      }
  >(UNMARKED);
  return rows.map((row) => ({
    workspace_id: row.workspace_id,
    environment: row.environment,
    id: row.id,
    reaches: (['token', 'further-token'] as const).map((kind) => ({
      kind,
      token: row.cancelation_token,
      throughSeq: row.through_seq,
      excludedRunId: row.excluded_run_id,
    })),
  }));
}
