import type { JsonObject } from '../automation/json.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** That a user belongs to a tenant; `profile` lies over the user's own within it. */
export type Association = {
  readonly tenant_id: string;
  readonly user_id: string;
  readonly profile: JsonObject;
};

const OF_TENANT = `
SELECT tenant_id, user_id, profile FROM tenant_user
WHERE workspace_id = $1 AND environment = $2 AND tenant_id = $3 AND user_id > $4 ORDER BY user_id LIMIT $5`;

/** The users of a tenant by id, from after one of them. */
export async function usersOfTenant(
  db: Executor,
  { workspace_id, environment }: Tenant,
  tenantId: string,
  after: string,
  limit: number,
): Promise<readonly Association[]> {
  return db.query<Association & Row>(OF_TENANT, [workspace_id, environment, tenantId, after, limit]);
}

const OF_USER = `
SELECT tenant_id, user_id, profile FROM tenant_user
WHERE workspace_id = $1 AND environment = $2 AND user_id = $3 AND tenant_id > $4 ORDER BY tenant_id LIMIT $5`;

/** The tenants of a user by id, from after one of them. */
export async function tenantsOfUser(
  db: Executor,
  { workspace_id, environment }: Tenant,
  userId: string,
  after: string,
  limit: number,
): Promise<readonly Association[]> {
  return db.query<Association & Row>(OF_USER, [workspace_id, environment, userId, after, limit]);
}

const ADD = `
INSERT INTO tenant_user AS u (workspace_id, environment, tenant_id, user_id, profile)
SELECT $1, $2, t.tenant_id, $3, coalesce(t.profile, '{}')
FROM jsonb_to_recordset($4::jsonb) AS t (tenant_id text, profile jsonb)
ON CONFLICT (workspace_id, environment, tenant_id, user_id) DO UPDATE
  SET profile = u.profile || excluded.profile`;

/** Adds a user to tenants; a profile that is given is merged. No tenant may be among them twice. */
export async function addToTenants(
  db: Executor,
  { workspace_id, environment }: Tenant,
  userId: string,
  tenants: readonly { readonly tenant_id: string; readonly profile: JsonObject | null }[],
): Promise<void> {
  await db.query(ADD, [workspace_id, environment, userId, JSON.stringify(tenants)]);
}

const REMOVE = `
DELETE FROM tenant_user
WHERE workspace_id = $1 AND environment = $2 AND user_id = $3 AND ($4::text IS NULL OR tenant_id = $4)`;

/** Takes a user out of a tenant, or (null) out of all. */
export async function removeFromTenants(
  db: Executor,
  { workspace_id, environment }: Tenant,
  userId: string,
  tenantId: string | null,
): Promise<void> {
  await db.query(REMOVE, [workspace_id, environment, userId, tenantId]);
}
