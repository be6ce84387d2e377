import type { NewMessage } from '../engine/write.ts';
import type { Executor } from './database.ts';
import type { ClaimedRun } from './run-claim.ts';
import { MAX_SET_CHARS } from './set-size.ts';

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
  let set: string[] = [];
  let chars = 0;
  for (const message of messages) {
    const row = JSON.stringify(messageRow(message));
    if (set.length > 0 && chars + row.length > MAX_SET_CHARS) {
      await insertSet(db, claimed, set, requestId);
      set = [];
      chars = 0;
    }
    set.push(row);
    chars += row.length;
  }
  if (set.length > 0) await insertSet(db, claimed, set, requestId);
}

async function insertSet(
  db: Executor,
  claimed: ClaimedRun,
  rows: readonly string[],
  requestId: string | null,
): Promise<void> {
  await db.query(INSERT, [
    claimed.workspace_id,
    claimed.environment,
    claimed.run.id,
    claimed.seq,
    claimed.cancelation_token,
    requestId,
    `[${rows.join(',')}]`,
  ]);
}

/** A message as the statements read it. */
export function messageRow(message: NewMessage) {
  const { id, path, recipient } = message;
  return { id, path, recipient, payload: messagePayload(message) };
}

/** The part of a message that delivery reads, as stored in `payload`. */
function messagePayload(message: NewMessage): Omit<NewMessage, 'id' | 'path' | 'recipient'> {
  const { id: _id, path: _path, recipient: _recipient, ...payload } = message;
  return payload;
}
