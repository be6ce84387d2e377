import type { JsonObject } from '../automation/json.ts';
import type { Choice } from '../automation/preference.ts';
import type { Database, Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** What users of a tenant hear of a topic unless they choose otherwise. */
export type TenantDefault = Choice & { readonly id: string };

/** An organization of recipients: Courier's tenant, not to be confused with ours (`scope.ts`). */
export type TenantRecord = {
  readonly id: string;
  readonly name: string;
  readonly parent_tenant_id: string | null;
  readonly brand_id: string | null;
  readonly properties: JsonObject;
  readonly user_profile: JsonObject;
  readonly default_preferences: readonly TenantDefault[];
};

const COLUMNS = 'id, name, parent_tenant_id, brand_id, properties, user_profile, default_preferences';

const PUT = `
INSERT INTO tenant (workspace_id, environment, id, name, parent_tenant_id, brand_id, properties, user_profile,
  default_preferences)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, coalesce($9::jsonb, '[]'))
ON CONFLICT (workspace_id, environment, id) DO UPDATE
  SET name = excluded.name, parent_tenant_id = excluded.parent_tenant_id, brand_id = excluded.brand_id,
    properties = excluded.properties, user_profile = excluded.user_profile,
    default_preferences = CASE WHEN $9::jsonb IS NULL THEN tenant.default_preferences ELSE excluded.default_preferences END,
    updated_at = now()
RETURNING ${COLUMNS}`;

/** What to write of a tenant; null default preferences leave those that there are. */
export type TenantChange = Omit<TenantRecord, 'default_preferences'> & {
  readonly default_preferences: readonly TenantDefault[] | null;
};

/** Creates a tenant, or replaces it. */
export async function putTenant(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { id, name, parent_tenant_id, brand_id, ...rest }: TenantChange,
): Promise<TenantRecord> {
  const { properties, user_profile, default_preferences } = rest;
  const [row] = await db.query<TenantRecord & Row>(PUT, [
    ...[workspace_id, environment, id, name, parent_tenant_id, brand_id],
    ...[JSON.stringify(properties), JSON.stringify(user_profile)],
    default_preferences === null ? null : JSON.stringify(default_preferences),
  ]);
  if (row === undefined) throw new Error('a tenant that was written was not returned');
  return row;
}

const READ = `SELECT ${COLUMNS} FROM tenant WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** One tenant; null when there is none of that id. */
export async function readTenant(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<TenantRecord | null> {
  return (await db.query<TenantRecord & Row>(READ, [workspace_id, environment, id]))[0] ?? null;
}

const LIST = `
SELECT ${COLUMNS} FROM tenant
WHERE workspace_id = $1 AND environment = $2 AND id > $3 AND ($4::text IS NULL OR parent_tenant_id = $4)
ORDER BY id LIMIT $5`;

/** Tenants by id, from after one of them; all, or those of a parent. */
export async function listTenants(
  db: Executor,
  { workspace_id, environment }: Tenant,
  {
    after,
    parent,
    limit,
  }: { readonly after: string; readonly parent: string | null; readonly limit: number },
): Promise<readonly TenantRecord[]> {
  return db.query<TenantRecord & Row>(LIST, [workspace_id, environment, after, parent, limit]);
}

const DELETE = 'DELETE FROM tenant WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id';
const DELETE_USERS =
  'DELETE FROM tenant_user WHERE workspace_id = $1 AND environment = $2 AND tenant_id = $3';

/** Deletes a tenant and who belongs to it; false when there was none. */
export async function deleteTenant(
  db: Database,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const gone = await tx.query(DELETE, [workspace_id, environment, id]);
    await tx.query(DELETE_USERS, [workspace_id, environment, id]);
    return gone.length > 0;
  });
}

const SET_DEFAULT = `
UPDATE tenant SET updated_at = now(), default_preferences = (
  SELECT coalesce(jsonb_agg(one), '[]') FROM jsonb_array_elements(default_preferences) AS one WHERE one ->> 'id' <> $4
) || $5::jsonb
WHERE workspace_id = $1 AND environment = $2 AND id = $3
RETURNING id`;

/** Sets (or, with null, removes) what a tenant's users hear of a topic by default; false without such a tenant. */
export async function setTenantDefault(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  topicId: string,
  choice: Choice | null,
): Promise<boolean> {
  const added = JSON.stringify(choice === null ? [] : [{ id: topicId, ...choice }]);
  return (await db.query(SET_DEFAULT, [workspace_id, environment, id, topicId, added])).length > 0;
}
