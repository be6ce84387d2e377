import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const OF = (row: string, where: string) => `
EXISTS (SELECT FROM ${row} r WHERE r.workspace_id = $1 AND r.environment = $2 AND r.cancelation_token = $3 AND ${where})
OR EXISTS (SELECT FROM run_further_token t JOIN ${row} r
    ON r.workspace_id = t.workspace_id AND r.environment = t.environment AND r.${row === 'run' ? 'id' : 'run_id'} = t.run_id
  WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $3 AND ${where})`;

const IS_OPEN = `SELECT ${OF('run', "r.status IN ('PROCESSING', 'WAITING')")}
  OR ${OF('message', 'r.due_at IS NOT NULL')}
  OR ${OF('message_request', 'r.due_at IS NOT NULL')} AS open`;

/** Whether a cancel of a token would find anything to cancel: an unfinished run, or something that a run has queued. */
export async function isOpenToken(
  db: Executor,
  { workspace_id, environment }: Tenant,
  token: string,
): Promise<boolean> {
  const [row] = await db.query<{ open: boolean }>(IS_OPEN, [workspace_id, environment, token]);
  return row?.open ?? false;
}
