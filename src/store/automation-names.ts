import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

/** What these automations are called, archived ones too; by id. */
export async function readNames(
  db: Executor,
  { workspace_id, environment }: Tenant,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    'SELECT id, name FROM automation WHERE workspace_id = $1 AND environment = $2 AND id = ANY ($3::text[])',
    [workspace_id, environment, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
