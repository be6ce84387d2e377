import type { NewMessage, StepRecord } from '../engine/write.ts';
import type { Parameter } from './database.ts';
import { messagePayload } from './message-insert.ts';

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
 * written (workspace_id, environment, id, seq, version, cancelation_token). They join by id: run ids are ours, 96 random
 * bits, so two runs never have the same; and by version, because two moves of one run may meet in a set.
 */
export function writesSql(firstParameter: number, sets: readonly RunWrites[]): string {
  const hasMessages = sets.some(({ messages }) => messages.length > 0);
  return hasMessages
    ? stepsSql(firstParameter) + messagesSql(firstParameter + STEP_COLUMNS)
    : stepsSql(firstParameter);
}

/** The parameters of `writesSql`, in its order. */
export function writesColumns(sets: readonly RunWrites[]): readonly Parameter[] {
  const hasMessages = sets.some(({ messages }) => messages.length > 0);
  return hasMessages ? [...stepColumns(sets), ...messageColumns(sets)] : stepColumns(sets);
}

const STEP_COLUMNS = 13;

function parameters(first: number, types: readonly string[]): string {
  return types.map((type, index) => `$${first + index}::${type}[]`).join(', ');
}

function stepsSql(first: number): string {
  const types = ['text', 'int', 'int', ...Array<string>(8).fill('text'), 'float8', 'float8'];
  return `, steps AS (
  INSERT INTO step (workspace_id, environment, run_id, index, path, action, ref, status, message_id, input, output,
    error, created_at, updated_at)
  SELECT m.workspace_id, m.environment, m.id, s.index, s.path, s.action, s.ref, s.status, s.message_id, s.input::jsonb,
    s.output::jsonb, s.error::jsonb, to_timestamp(s.created_ms / 1000), to_timestamp(s.updated_ms / 1000)
  FROM unnest(${parameters(first, types)})
    AS s (run_id, version, index, path, action, ref, status, message_id, input, output, error, created_ms, updated_ms)
  JOIN moved m ON m.id = s.run_id AND m.version = s.version
)`;
}

function messagesSql(first: number): string {
  const types = ['text', 'int', ...Array<string>(4).fill('text')];
  return `, messages AS (
  INSERT INTO message (workspace_id, environment, id, request_id, run_id, run_seq, cancelation_token, step_path,
    recipient, status, payload, due_at, created_at, updated_at)
  SELECT m.workspace_id, m.environment, q.id, q.id, m.id, m.seq, m.cancelation_token, q.path, q.recipient, 'ENQUEUED',
    q.payload::jsonb, now(), date_trunc('milliseconds', now()), now()
  FROM unnest(${parameters(first, types)}) AS q (run_id, version, id, path, recipient, payload)
  JOIN moved m ON m.id = q.run_id AND m.version = q.version
  ON CONFLICT (workspace_id, environment, run_id, step_path, recipient, channel) WHERE run_id IS NOT NULL DO NOTHING
)`;
}

function stepColumns(sets: readonly RunWrites[]): readonly Parameter[] {
  const rows = sets.flatMap(({ runId, version, steps }) => steps.map((step) => ({ runId, version, step })));
  return [
    rows.map(({ runId }) => runId),
    rows.map(({ version }) => version),
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

function messageColumns(sets: readonly RunWrites[]): readonly Parameter[] {
  const rows = sets.flatMap(({ runId, version, messages }) =>
    messages.map((message) => ({ runId, version, message })),
  );
  return [
    rows.map(({ runId }) => runId),
    rows.map(({ version }) => version),
    rows.map(({ message }) => message.id),
    rows.map(({ message }) => message.path),
    rows.map(({ message }) => message.recipient),
    rows.map(({ message }) => messagePayload(message)),
  ];
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
