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

/** A profile within a tenant: the tenant's for all its users, the user's own, and the user's in it, each over the last. */
export const PROFILE_IN_TENANT = `
  coalesce(t.user_profile, '{}') || coalesce(p.profile, '{}') || coalesce(u.profile, '{}')`;

const READ_IN_TENANT = `
SELECT ${PROFILE_IN_TENANT} AS profile, coalesce(p.user_id, u.user_id) IS NOT NULL AS found
FROM (VALUES (1)) AS one
LEFT JOIN profile p ON p.workspace_id = $1 AND p.environment = $2 AND p.user_id = $3
LEFT JOIN tenant t ON t.workspace_id = $1 AND t.environment = $2 AND t.id = $4
LEFT JOIN tenant_user u ON u.workspace_id = $1 AND u.environment = $2 AND u.tenant_id = $4 AND u.user_id = $3`;

/** The profile of a user within a tenant; null when neither has anything of the user. */
export async function readProfileIn(
  db: Executor,
  { workspace_id, environment }: Tenant,
  userId: string,
  tenantId: string,
): Promise<JsonObject | null> {
  const [row] = await db.query<{ profile: JsonObject; found: boolean }>(READ_IN_TENANT, [
    ...[workspace_id, environment, userId, tenantId],
  ]);
  return row?.found ? row.profile : null;
}
