import type { JsonObject } from '../automation/json.ts';
import type { TokenMode, TokenWarning } from '../automation/token.ts';
import type { Run } from '../engine/run.ts';
import type { NewMessage, StepRecord } from '../engine/write.ts';
import type { Executor } from './database.ts';
import { telling } from './live-event.ts';
import { dueOf } from './run-due.ts';
import { writesParameters, writesSql } from './run-writes.ts';
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
  /** Further tokens besides it, distinct. */
  readonly cancelation_tokens: readonly string[];
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
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text, template_id text,
    template_version int, source jsonb, definition jsonb, context jsonb, cursor text, refs jsonb, settled int, loops jsonb, ask jsonb,
    status text, depth int, token text, tokens jsonb, mode text, warnings jsonb, clock_id text, lease_owner text, due_ms float8,
    due_in_ms float8, scope text, key text, answer_status int, answer_body text, answer_expires float8)
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
  cursor, refs, settled, loops, ask, status, depth, cancelation_token, token_mode, warnings, clock_id, due_at, lease_owner,
  created_at, updated_at, finished_at)
SELECT i.workspace_id, i.environment, i.id, i.template_id, i.template_version, i.source, i.definition,
  i.context, i.cursor, i.refs, i.settled, i.loops, i.ask, i.status, i.depth, i.token, i.mode,
  i.warnings, i.clock_id,
  CASE WHEN i.due_in_ms IS NOT NULL THEN now() + i.due_in_ms * interval '1 ms' ELSE to_timestamp(i.due_ms / 1000) END,
  i.lease_owner, date_trunc('milliseconds', now()), now(),
  CASE WHEN i.status IN ('PROCESSING', 'WAITING') THEN NULL ELSE now() END
FROM input i
WHERE i.key IS NULL OR EXISTS (
  SELECT FROM keys k WHERE k.workspace_id = i.workspace_id AND k.environment = i.environment
    AND k.scope = i.scope AND k.key = i.key)
RETURNING workspace_id, environment, id, seq, version, cancelation_token, clock_id)${telling('moved', 'run.created')}`;

// Only where a run has any: most sets do without.
const FURTHER_TOKENS = `, further AS (
  INSERT INTO run_further_token (workspace_id, environment, token, seq, run_id)
  SELECT m.workspace_id, m.environment, t.token, m.seq, m.id
  FROM moved m JOIN input i ON i.workspace_id = m.workspace_id AND i.environment = m.environment AND i.id = m.id,
    jsonb_array_elements_text(i.tokens) AS t (token)
)`;

const RESULT = `
SELECT m.workspace_id, m.environment, m.id, m.seq, coalesce(c.now, now()) AS now
FROM moved m LEFT JOIN clock c
  ON c.workspace_id = m.workspace_id AND c.environment = m.environment AND c.id = m.clock_id`;

const NOTHING = { steps: [], messages: [] };

/**
 * Inserts runs and their stored answers in one statement. A run whose idempotency key is taken is left out of the
 * result and not inserted. Keys must be distinct within one batch.
 */
export async function insertRuns(db: Executor, rows: readonly NewRunRow[]): Promise<readonly InsertedRun[]> {
  const sets = rows.map(({ run, ahead }) => ({ runId: run.id, version: 0, ...(ahead ?? NOTHING) }));
  const hasWrites = sets.some(({ steps }) => steps.length > 0);
  const further = rows.some((row) => row.cancelation_tokens.length > 0) ? FURTHER_TOKENS : '';
  const sql = INSERT + further + (hasWrites ? writesSql(sets) : '') + RESULT;
  return db.query<InsertedRun & JsonObject>(sql, [
    JSON.stringify(rows.map(inputOf)),
    ...(hasWrites ? writesParameters(sets) : []),
  ]);
}

function inputOf({ run, lease, answer, ahead: _ahead, ...row }: NewRunRow) {
  const { at, inMs } = dueOf(run, row.clock_id, lease?.ms ?? null);
  return {
    workspace_id: row.workspace_id,
    environment: row.environment,
    id: run.id,
    template_id: row.template_id,
    template_version: row.template_version,
    source: row.source,
    definition: row.template_version === null ? run.automation : null,
    context: run.context,
    cursor: run.cursor,
    refs: run.refs,
    settled: run.settled,
    loops: run.loops,
    ask: run.ask,
    status: run.status,
    depth: run.depth,
    token: row.cancelation_token,
    tokens: row.cancelation_tokens,
    mode: row.token_mode,
    warnings: row.warnings,
    clock_id: row.clock_id,
    lease_owner: lease?.owner ?? null,
    due_ms: at,
    due_in_ms: inMs,
    scope: answer?.scope ?? null,
    key: answer?.key ?? null,
    answer_status: answer?.status ?? null,
    answer_body: answer?.body ?? null,
    answer_expires: answer?.expires_at ?? null,
  };
}
