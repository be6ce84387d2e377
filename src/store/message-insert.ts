import type { NewMessage } from '../engine/write.ts';
import type { Executor } from './database.ts';
import { labelsOf } from './message-labels.ts';
import type { ClaimedRun } from './run-claim.ts';
import { MAX_SET_CHARS } from './set-size.ts';

/** The columns of a message that come with the request for it, and their types in a recordset `q`. */
export const NEW_COLUMNS = 'id, recipient, payload, template, event, list_id, tags, tenant_id, trace_id';
export const NEW_VALUES =
  'q.id, q.recipient, q.payload, q.template, q.event, q.list_id, q.tags, q.tenant_id, q.trace_id';
export const NEW_TYPES = `id text, recipient text, payload jsonb, template text, event text, list_id text,
  tags text[], tenant_id text, trace_id text`;

const INSERT = `
INSERT INTO message (workspace_id, environment, request_id, run_id, run_seq, cancelation_token, step_path,
  ${NEW_COLUMNS}, status, due_at, created_at, updated_at)
SELECT $1, $2, q.id, $3, $4, $5, q.path, ${NEW_VALUES}, 'ENQUEUED', now(), date_trunc('milliseconds', now()), now()
FROM jsonb_to_recordset($6::jsonb) AS q (path text, ${NEW_TYPES})
ON CONFLICT DO NOTHING`;

/** Queues messages of one run. */
export async function insertMessages(
  db: Executor,
  { workspace_id, environment, run, seq, cancelation_token }: ClaimedRun,
  messages: readonly NewMessage[],
): Promise<void> {
  await inSets(messages.map(messageRow), async (set) => {
    await db.query(INSERT, [workspace_id, environment, run.id, seq, cancelation_token, set]);
  });
}

/** Writes rows as JSON sets, each of a size that one statement carries. */
export async function inSets(rows: readonly object[], write: (set: string) => Promise<void>): Promise<void> {
  let set: string[] = [];
  let chars = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (set.length > 0 && chars + text.length > MAX_SET_CHARS) {
      await write(`[${set.join(',')}]`);
      set = [];
      chars = 0;
    }
    set.push(text);
    chars += text.length;
  }
  if (set.length > 0) await write(`[${set.join(',')}]`);
}

/** A message as the statements read it. */
export function messageRow(message: NewMessage) {
  const { id, path, recipient, ...payload } = message;
  return { id, path, recipient, payload, ...labelsOf(message, message.to), list_id: null };
}
