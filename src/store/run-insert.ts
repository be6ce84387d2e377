import type { JsonObject } from '../automation/json.ts';
import type { TokenMode, TokenWarning } from '../automation/token.ts';
import type { Run } from '../engine/run.ts';
import type { NewMessage, StepRecord } from '../engine/write.ts';
import type { Executor, Parameter } from './database.ts';
import { dueOf } from './run-due.ts';
import { writesColumns, writesSql } from './run-writes.ts';
import type { Tenant } from './scope.ts';

/** What an idempotent request stores together with its run (reference 3.3). */
export type StoredAnswer = {
  readonly scope: string;
  readonly key: string;
  readonly status: number;
  readonly body: string;
  /** Epoch ms. */
  readonly expires_at: number;
};

export type NewRunRow = Tenant & {
  readonly run: Run;
  readonly template_id: string | null;
  readonly template_version: number | null;
  readonly source: readonly string[];
  readonly cancelation_token: string | null;
  readonly token_mode: TokenMode;
  readonly warnings: readonly TokenWarning[];
  readonly clock_id: string | null;
  /** Set when the inserting node goes on with the run itself at once. */
  readonly lease: { readonly owner: string; readonly ms: number } | null;
  readonly answer: StoredAnswer | null;
  /** What the run has written already, when it was moved before it was inserted. */
  readonly ahead?: { readonly steps: readonly StepRecord[]; readonly messages: readonly NewMessage[] };
};

export type InsertedRun = Tenant & { readonly id: string; readonly seq: number; readonly now: number };

const INSERT = `
WITH input AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::int[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
    $17::float8[], $18::float8[], $19::text[], $20::int[], $21::text[], $22::text[], $23::text[], $24::int[],
    $25::text[], $26::float8[])
  AS t (workspace_id, environment, id, template_id, template_version, source, definition, context,
    cursor, status, depth, token, mode, warnings, clock_id, lease_owner,
    due_ms, due_in_ms, refs, settled, ask, scope, key, answer_status,
    answer_body, answer_expires)
), keys AS (
  INSERT INTO idempotency_key AS k (workspace_id, environment, scope, key, status, body, expires_at)
  SELECT workspace_id, environment, scope, key, answer_status, answer_body, to_timestamp(answer_expires / 1000)
  FROM input WHERE key IS NOT NULL
  ORDER BY workspace_id, environment, scope, key
  ON CONFLICT (workspace_id, environment, scope, key) DO UPDATE
    SET status = excluded.status, body = excluded.body, expires_at = excluded.expires_at,
      created_at = now(), locked_until = now()
    WHERE k.expires_at <= now() OR (k.status IS NULL AND k.locked_until <= now())
  RETURNING workspace_id, environment, scope, key
), moved AS (
INSERT INTO run (workspace_id, environment, id, template_id, template_version, source, definition, context,
  cursor, refs, settled, ask, status, depth, cancelation_token, token_mode, warnings, clock_id, due_at, lease_owner,
  created_at, updated_at, finished_at)
SELECT i.workspace_id, i.environment, i.id, i.template_id, i.template_version, i.source::jsonb, i.definition::jsonb,
  i.context::jsonb, i.cursor, i.refs::jsonb, i.settled, i.ask::jsonb, i.status, i.depth, i.token, i.mode,
  i.warnings::jsonb, i.clock_id,
  CASE WHEN i.due_in_ms IS NOT NULL THEN now() + i.due_in_ms * interval '1 ms' ELSE to_timestamp(i.due_ms / 1000) END,
  i.lease_owner, date_trunc('milliseconds', now()), now(),
  CASE WHEN i.status IN ('PROCESSING', 'WAITING') THEN NULL ELSE now() END
FROM input i
WHERE i.key IS NULL OR EXISTS (
  SELECT FROM keys k WHERE k.workspace_id = i.workspace_id AND k.environment = i.environment
    AND k.scope = i.scope AND k.key = i.key)
RETURNING workspace_id, environment, id, seq, version, cancelation_token, clock_id)`;

const RESULT = `
SELECT m.workspace_id, m.environment, m.id, m.seq, coalesce(c.now, now()) AS now
FROM moved m LEFT JOIN clock c
  ON c.workspace_id = m.workspace_id AND c.environment = m.environment AND c.id = m.clock_id`;

const RUN_COLUMNS = 26;
const NOTHING = { steps: [], messages: [] };

/**
 * Inserts runs and their stored answers in one statement. A run whose idempotency key is taken is left out of the
 * result and not inserted. Keys must be distinct within one batch.
 */
export async function insertRuns(db: Executor, rows: readonly NewRunRow[]): Promise<readonly InsertedRun[]> {
  const sets = rows.map(({ run, ahead }) => ({ runId: run.id, version: 0, ...(ahead ?? NOTHING) }));
  const hasWrites = sets.some(({ steps }) => steps.length > 0);
  const sql = hasWrites ? INSERT + writesSql(RUN_COLUMNS + 1, sets) + RESULT : INSERT + RESULT;
  return db.query<InsertedRun & JsonObject>(sql, [
    ...runColumns(rows),
    ...(hasWrites ? writesColumns(sets) : []),
  ]);
}

function runColumns(rows: readonly NewRunRow[]): readonly Parameter[] {
  const due = rows.map(({ run, clock_id, lease }) => dueOf(run, clock_id, lease?.ms ?? null));
  return [
    rows.map((row) => row.workspace_id),
    rows.map((row) => row.environment),
    rows.map((row) => row.run.id),
    rows.map((row) => row.template_id),
    rows.map((row) => row.template_version),
    rows.map((row) => JSON.stringify(row.source)),
    rows.map((row) => (row.template_version === null ? JSON.stringify(row.run.automation) : null)),
    rows.map((row) => JSON.stringify(row.run.context)),
    rows.map((row) => row.run.cursor),
    rows.map((row) => row.run.status),
    rows.map((row) => row.run.depth),
    rows.map((row) => row.cancelation_token),
    rows.map((row) => row.token_mode),
    rows.map((row) => JSON.stringify(row.warnings)),
    rows.map((row) => row.clock_id),
    rows.map((row) => row.lease?.owner ?? null),
    due.map(({ at }) => at),
    due.map(({ inMs }) => inMs),
    rows.map((row) => JSON.stringify(row.run.refs)),
    rows.map((row) => row.run.settled),
    rows.map((row) => (row.run.ask === null ? null : JSON.stringify(row.run.ask))),
    rows.map((row) => row.answer?.scope ?? null),
    rows.map((row) => row.answer?.key ?? null),
    rows.map((row) => row.answer?.status ?? null),
    rows.map((row) => row.answer?.body ?? null),
    rows.map((row) => row.answer?.expires_at ?? null),
  ];
}
