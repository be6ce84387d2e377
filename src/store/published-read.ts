import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const FIND = `
SELECT id, published_version AS version FROM automation
WHERE workspace_id = $1 AND environment = $2 AND archived_at IS NULL AND (id = $3 OR alias = $3)
ORDER BY id = $3 DESC LIMIT 1`;

/** The automation of an id or alias that is not archived, and its published version (null: never published). */
export async function findPublished(
  db: Executor,
  { workspace_id, environment }: Tenant,
  idOrAlias: string,
): Promise<{ readonly id: string; readonly version: number | null } | null> {
  const [row] = await db.query<{ id: string; version: number | null }>(FIND, [
    workspace_id,
    environment,
    idOrAlias,
  ]);
  return row ?? null;
}
