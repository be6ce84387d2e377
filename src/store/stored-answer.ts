import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const READ = `
SELECT status, body FROM idempotency_key
WHERE workspace_id = $1 AND environment = $2 AND scope = $3 AND key = $4 AND status IS NOT NULL AND expires_at > now()`;

/** What the first request of an idempotency key was answered; null while it is still executing, or after expiry. */
export async function readStoredAnswer(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { scope, key }: { readonly scope: string; readonly key: string },
): Promise<{ readonly status: number; readonly body: string } | null> {
  const [row] = await db.query<{ status: number; body: string | null }>(READ, [
    workspace_id,
    environment,
    scope,
    key,
  ]);
  return row === undefined ? null : { status: row.status, body: row.body ?? '' };
}
