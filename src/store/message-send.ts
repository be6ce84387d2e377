import type { NewMessage } from '../engine/write.ts';
import type { Executor } from './database.ts';
import { messageRow, NEW_COLUMNS, NEW_TYPES, NEW_VALUES } from './message-insert.ts';
import type { Tenant } from './scope.ts';

/** A message that belongs to no run. */
export type SentMessage = Tenant & { readonly message: NewMessage };

const INSERT = `
INSERT INTO message (workspace_id, environment, request_id, ${NEW_COLUMNS}, status, due_at, created_at, updated_at)
SELECT q.workspace_id, q.environment, q.id, ${NEW_VALUES}, 'ENQUEUED', now(), date_trunc('milliseconds', now()), now()
FROM jsonb_to_recordset($1::jsonb) AS q (workspace_id text, environment text, ${NEW_TYPES})`;

/** Queues messages in one statement. */
export async function insertSent(db: Executor, sent: readonly SentMessage[]): Promise<void> {
  const rows = sent.map(({ workspace_id, environment, message }) => {
    const { path: _path, ...row } = messageRow(message);
    return { workspace_id, environment, ...row };
  });
  await db.query(INSERT, [JSON.stringify(rows)]);
}
