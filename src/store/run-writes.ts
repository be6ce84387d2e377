import type { NewMessage, StepRecord } from '../engine/write.ts';
import { messageRow, NEW_COLUMNS, NEW_TYPES, NEW_VALUES } from './message-insert.ts';

/** What is written together with one run of a set. */
export type RunWrites = {
  readonly runId: string;
  /** The run's version once it is written. */
  readonly version: number;
  readonly steps: readonly StepRecord[];
  readonly messages: readonly NewMessage[];
};

/**
 * The CTEs that insert the steps and messages of a set of runs, for a statement whose CTE `moved` tells which runs were
 * written (workspace_id, environment, id, seq, version, cancelation_token). Their rows are parameters `$2` and `$3`. They
 * join by id, because run ids are ours, 96 random bits, so that two runs never have the same; and by version, because
 * two moves of one run may meet in a set when its lease ran out.
 */
export function writesSql(sets: readonly RunWrites[]): string {
  return sets.some(({ messages }) => messages.length > 0) ? STEPS + MESSAGES : STEPS;
}

/** The parameters of `writesSql`. Sets travel as JSON: driver arrays cost five times the time to escape. */
export function writesParameters(sets: readonly RunWrites[]): readonly string[] {
  const steps = sets.flatMap(({ runId: run_id, version, steps }) =>
    steps.map((step) => ({ ...step, run_id, version })),
  );
  const messages = sets.flatMap(({ runId: run_id, version, messages }) =>
    messages.map((message) => ({ ...messageRow(message), run_id, version })),
  );
  return messages.length > 0 ? [JSON.stringify(steps), JSON.stringify(messages)] : [JSON.stringify(steps)];
}

const STEPS = `, steps AS (
  INSERT INTO step (workspace_id, environment, run_id, index, path, action, ref, status, message_id, input, output,
    error, created_at, updated_at)
  SELECT m.workspace_id, m.environment, m.id, s.index, s.path, s.action, s.ref, s.status, s.message_id, s.input,
    s.output, s.error, to_timestamp(s.created_at / 1000), to_timestamp(s.updated_at / 1000)
  FROM jsonb_to_recordset($2::jsonb) AS s (run_id text, version int, index int, path text, action text, ref text, status text,
    message_id text, input jsonb, output jsonb, error jsonb, created_at float8, updated_at float8)
  JOIN moved m ON m.id = s.run_id AND m.version = s.version
)`;

const MESSAGES = `, messages AS (
  INSERT INTO message (workspace_id, environment, request_id, run_id, run_seq, cancelation_token, step_path,
    ${NEW_COLUMNS}, status, due_at, created_at, updated_at)
  SELECT m.workspace_id, m.environment, q.id, m.id, m.seq, m.cancelation_token, q.path, ${NEW_VALUES}, 'ENQUEUED',
    now(), date_trunc('milliseconds', now()), now()
  FROM jsonb_to_recordset($3::jsonb) AS q (run_id text, version int, path text, ${NEW_TYPES})
  JOIN moved m ON m.id = q.run_id AND m.version = q.version
  ON CONFLICT (workspace_id, environment, run_id, step_path, recipient, channel) WHERE run_id IS NOT NULL DO NOTHING
)`;
