import type { JsonObject } from '../automation/json.ts';
import type { Database, Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const WRITE = (profile: string) => `
INSERT INTO profile AS p (workspace_id, environment, user_id, profile) VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT (workspace_id, environment, user_id) DO UPDATE SET profile = ${profile}, updated_at = now()`;

const MERGE = WRITE('p.profile || excluded.profile');
const REPLACE = WRITE('excluded.profile');

/** Writes the given keys over the stored profile, at the top level; creates it if absent (reference 11.3). */
export function mergeProfile(
  db: Executor,
  tenant: Tenant,
  userId: string,
  profile: JsonObject,
): Promise<void> {
  return write(db, MERGE, tenant, userId, profile);
}

/** Puts a profile in place of the stored one; creates it if absent. */
export function replaceProfile(
  db: Executor,
  tenant: Tenant,
  userId: string,
  profile: JsonObject,
): Promise<void> {
  return write(db, REPLACE, tenant, userId, profile);
}

async function write(
  db: Executor,
  sql: string,
  { workspace_id, environment }: Tenant,
  userId: string,
  profile: JsonObject,
): Promise<void> {
  await db.query(sql, [workspace_id, environment, userId, JSON.stringify(profile)]);
}

const LOCK = `
INSERT INTO profile AS p (workspace_id, environment, user_id, profile) VALUES ($1, $2, $3, '{}')
ON CONFLICT (workspace_id, environment, user_id) DO UPDATE SET updated_at = now()
RETURNING profile`;

/** Changes a profile under its lock, creating it if absent. What `change` throws leaves everything as it was. */
export async function changeProfile(
  db: Database,
  tenant: Tenant,
  userId: string,
  change: (profile: JsonObject) => JsonObject,
): Promise<void> {
  await db.transaction(async (tx) => {
    const parameters = [tenant.workspace_id, tenant.environment, userId];
    const [row] = await tx.query<{ profile: JsonObject }>(LOCK, parameters);
    await replaceProfile(tx, tenant, userId, change(row?.profile ?? {}));
  });
}

const DELETE = 'DELETE FROM profile WHERE workspace_id = $1 AND environment = $2 AND user_id = $3';

/** Deletes a profile, if there is one. List subscriptions stay. */
export async function deleteProfile(db: Executor, tenant: Tenant, userId: string): Promise<void> {
  await db.query(DELETE, [tenant.workspace_id, tenant.environment, userId]);
}
