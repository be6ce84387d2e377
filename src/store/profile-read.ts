import type { JsonObject } from '../automation/json.ts';
import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const READ = 'SELECT profile FROM profile WHERE workspace_id = $1 AND environment = $2 AND user_id = $3';

/** The stored profile of a user; null when there is none. */
export async function readProfile(
  db: Executor,
  { workspace_id, environment }: Tenant,
  userId: string,
): Promise<JsonObject | null> {
  const [row] = await db.query<{ profile: JsonObject }>(READ, [workspace_id, environment, userId]);
  return row?.profile ?? null;
}
