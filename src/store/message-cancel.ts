import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const CANCEL = `
UPDATE message
SET status = CASE status WHEN 'SENDING' THEN 'SENDING' ELSE 'CANCELED' END,
  due_at = CASE status WHEN 'SENDING' THEN due_at END,
  canceled_at = coalesce(canceled_at, now()), updated_at = now()
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND due_at IS NOT NULL`;

/**
 * Takes a message back that waits. One that is being handed over is marked, so that it is not tried again should the
 * provider fail; what has ended stays as it is.
 */
export async function cancelMessage(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<void> {
  await db.query(CANCEL, [workspace_id, environment, id]);
}

const ARCHIVE = `
WITH archived AS (
  UPDATE message SET archived_at = coalesce(archived_at, now()), updated_at = now()
  WHERE workspace_id = $1 AND environment = $2 AND (id = $3 OR (request_id = $3 AND request_id <> id))
  RETURNING id
)
SELECT count(*)::int AS count FROM archived`;

/** Hides the messages of a request from lists; how many there were. */
export async function archiveRequest(
  db: Executor,
  { workspace_id, environment }: Tenant,
  requestId: string,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(ARCHIVE, [workspace_id, environment, requestId]);
  return row?.count ?? 0;
}
