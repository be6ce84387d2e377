import type { NewMessage } from '../engine/write.ts';
import type { Executor } from './database.ts';
import type { ClaimedRun } from './run-claim.ts';

const INSERT = `
INSERT INTO message (workspace_id, environment, id, request_id, run_id, run_seq, cancelation_token, step_path,
  recipient, status, payload, due_at, created_at, updated_at)
SELECT $1, $2, q.id, coalesce($6, q.id), $3, $4, $5, q.path, q.recipient, 'ENQUEUED', q.payload, now(),
  date_trunc('milliseconds', now()), now()
FROM jsonb_to_recordset($7::jsonb) AS q (id text, path text, recipient text, payload jsonb)
ON CONFLICT (workspace_id, environment, run_id, step_path, recipient, channel) WHERE run_id IS NOT NULL DO NOTHING`;

/** Queues messages of one run; `requestId` is set where many messages answer to one id. */
export async function insertMessages(
  db: Executor,
  claimed: ClaimedRun,
  messages: readonly NewMessage[],
  requestId: string | null = null,
): Promise<void> {
  await db.query(INSERT, [
    claimed.workspace_id,
    claimed.environment,
    claimed.run.id,
    claimed.seq,
    claimed.cancelation_token,
    requestId,
    JSON.stringify(messages.map((message) => ({ ...message, payload: messagePayload(message) }))),
  ]);
}

/** The part of a message that delivery reads, as stored in `payload`. */
export function messagePayload(message: NewMessage): Omit<NewMessage, 'id' | 'path' | 'recipient'> {
  const { id: _id, path: _path, recipient: _recipient, ...payload } = message;
  return payload;
}
