import type { Run } from '../engine/run.ts';
import { isActive } from '../engine/status.ts';
import type { NewMessage, StepRecord } from '../engine/write.ts';
import type { Executor, Parameter } from './database.ts';
import { messagePayload } from './message-insert.ts';
import type { ClaimedRun } from './run-claim.ts';
import type { Tenant } from './scope.ts';

/** A moved run to write over the row that was claimed. */
export type RunCommit = {
  readonly claimed: ClaimedRun;
  readonly run: Run;
  readonly steps: readonly StepRecord[];
  readonly messages: readonly NewMessage[];
  /** Set to keep the lease: the run is in the middle of a step. */
  readonly leaseMs: number | null;
};

const COMMIT = `
WITH input AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::int[],
    $9::text[], $10::text[], $11::float8[], $12::float8[], $13::float8[])
  AS t (workspace_id, environment, id, version, context, refs, cursor, settled, ask, status, due_ms, due_in_ms, wake_ms)
), locked AS (
  -- In seq order, as every cancel locks, so that the two never deadlock.
  SELECT r.workspace_id, r.environment, r.id FROM run r
  JOIN input i ON r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.id = i.id
  WHERE r.version = i.version AND r.status IN ('PROCESSING', 'WAITING')
    AND NOT EXISTS (
      SELECT FROM token_fence f WHERE f.workspace_id = r.workspace_id AND f.environment = r.environment
        AND f.token = r.cancelation_token AND f.canceled_seq >= r.seq AND f.excluded_run_id IS DISTINCT FROM r.id)
  ORDER BY r.seq
  FOR NO KEY UPDATE OF r
), moved AS (
  UPDATE run r
  SET context = coalesce(i.context::jsonb, r.context), refs = coalesce(i.refs::jsonb, r.refs), cursor = i.cursor,
    settled = i.settled, ask = i.ask::jsonb, status = i.status, version = r.version + 1, claims = 0,
    due_at = CASE
      WHEN i.status NOT IN ('PROCESSING', 'WAITING') THEN NULL
      WHEN i.wake_ms IS NOT NULL THEN 'infinity'::timestamptz
      WHEN i.due_in_ms IS NOT NULL THEN now() + i.due_in_ms * interval '1 ms'
      ELSE to_timestamp(i.due_ms / 1000) END,
    wake_at = to_timestamp(i.wake_ms / 1000),
    lease_owner = CASE WHEN i.due_in_ms IS NULL THEN NULL ELSE r.lease_owner END,
    updated_at = now(),
    finished_at = CASE WHEN i.status IN ('PROCESSING', 'WAITING') THEN NULL ELSE now() END
  FROM input i JOIN locked l ON l.workspace_id = i.workspace_id AND l.environment = i.environment AND l.id = i.id
  WHERE r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.id = i.id
  RETURNING r.workspace_id, r.environment, r.id, r.seq, r.version, r.cancelation_token
)`;

const STEPS = `, steps AS (
  INSERT INTO step (workspace_id, environment, run_id, index, path, action, ref, status, message_id, input, output,
    error, created_at, updated_at)
  SELECT m.workspace_id, m.environment, m.id, s.index, s.path, s.action, s.ref, s.status, s.message_id, s.input::jsonb,
    s.output::jsonb, s.error::jsonb, to_timestamp(s.created_ms / 1000), to_timestamp(s.updated_ms / 1000)
  FROM unnest($14::int[], $15::int[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[],
    $22::text[], $23::text[], $24::float8[], $25::float8[])
    AS s (run, index, path, action, ref, status, message_id, input, output, error, created_ms, updated_ms)
  JOIN moved m ON m.id = ($3::text[])[s.run] AND m.workspace_id = ($1::text[])[s.run]
    AND m.environment = ($2::text[])[s.run]
)`;

const MESSAGES = `, messages AS (
  INSERT INTO message (workspace_id, environment, id, request_id, run_id, run_seq, cancelation_token, step_path,
    recipient, status, payload, due_at, created_at, updated_at)
  SELECT m.workspace_id, m.environment, q.id, q.id, m.id, m.seq, m.cancelation_token, q.path, q.recipient, 'ENQUEUED',
    q.payload::jsonb, now(), date_trunc('milliseconds', now()), now()
  FROM unnest($26::int[], $27::text[], $28::text[], $29::text[], $30::text[]) AS q (run, id, path, recipient, payload)
  JOIN moved m ON m.id = ($3::text[])[q.run] AND m.workspace_id = ($1::text[])[q.run]
    AND m.environment = ($2::text[])[q.run]
  ON CONFLICT (workspace_id, environment, run_id, step_path, recipient, channel) WHERE run_id IS NOT NULL DO NOTHING
)`;

const RESULT = ' SELECT workspace_id, environment, id, version FROM moved';

export type MovedRun = Tenant & { readonly id: string; readonly version: number };

/**
 * Writes moved runs with their steps and messages in one statement, each only if nobody else moved it since it was
 * claimed and no cancel has fenced it. What is missing from the result lost that race: none of it was written.
 */
export async function commitRuns(db: Executor, commits: readonly RunCommit[]): Promise<readonly MovedRun[]> {
  const hasMessages = commits.some((commit) => commit.messages.length > 0);
  const sql = hasMessages ? COMMIT + STEPS + MESSAGES + RESULT : COMMIT + STEPS + RESULT;
  const parameters = [...runColumns(commits), ...stepColumns(commits)];
  if (hasMessages) parameters.push(...messageColumns(commits));
  return db.query(sql, parameters);
}

function runColumns(commits: readonly RunCommit[]): Parameter[] {
  return [
    commits.map(({ claimed }) => claimed.workspace_id),
    commits.map(({ claimed }) => claimed.environment),
    commits.map(({ run }) => run.id),
    commits.map(({ claimed }) => claimed.version),
    commits.map(({ claimed, run }) => changed(claimed.run.context, run.context)),
    commits.map(({ claimed, run }) => changed(claimed.run.refs, run.refs)),
    commits.map(({ run }) => run.cursor),
    commits.map(({ run }) => run.settled),
    commits.map(({ run, leaseMs }) =>
      run.ask === null || leaseMs !== null ? null : JSON.stringify(run.ask),
    ),
    commits.map(({ run }) => run.status),
    ...dueColumns(commits),
  ];
}

function changed(before: object, after: object): string | null {
  return before === after ? null : JSON.stringify(after);
}

type Due = { readonly at: number | null; readonly inMs: number | null; readonly wake: number | null };

function dueColumns(commits: readonly RunCommit[]): Parameter[] {
  const due = commits.map(dueOf);
  return [due.map(({ at }) => at), due.map(({ inMs }) => inMs), due.map(({ wake }) => wake)];
}

function dueOf({ claimed, run, leaseMs }: RunCommit): Due {
  const none: Due = { at: null, inMs: null, wake: null };
  if (!isActive(run.status)) return none;
  if (leaseMs !== null) return { ...none, inMs: leaseMs };
  if (run.ask?.kind === 'backoff') return { ...none, inMs: run.ask.ms };
  if (run.ask?.kind !== 'time') return { ...none, inMs: 0 };
  return claimed.clock_id === null ? { ...none, at: run.ask.at } : { ...none, wake: run.ask.at };
}

function stepColumns(commits: readonly RunCommit[]): Parameter[] {
  const rows = commits.flatMap(({ steps }, index) => steps.map((step) => ({ run: index + 1, step })));
  return [
    rows.map(({ run }) => run),
    rows.map(({ step }) => step.index),
    rows.map(({ step }) => step.path),
    rows.map(({ step }) => step.action),
    rows.map(({ step }) => step.ref),
    rows.map(({ step }) => step.status),
    rows.map(({ step }) => step.message_id),
    rows.map(({ step }) => json(step.input)),
    rows.map(({ step }) => json(step.output)),
    rows.map(({ step }) => json(step.error)),
    rows.map(({ step }) => step.created_at),
    rows.map(({ step }) => step.updated_at),
  ];
}

function messageColumns(commits: readonly RunCommit[]): Parameter[] {
  const rows = commits.flatMap(({ messages }, index) =>
    messages.map((message) => ({ run: index + 1, message })),
  );
  return [
    rows.map(({ run }) => run),
    rows.map(({ message }) => message.id),
    rows.map(({ message }) => message.path),
    rows.map(({ message }) => message.recipient),
    rows.map(({ message }) => messagePayload(message)),
  ];
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
