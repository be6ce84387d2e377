import type { Database, Executor, Row } from './database.ts';
import type { NotificationPayload, NotificationTemplate } from './notification.ts';
import type { Tenant } from './scope.ts';

/** Who publishes, and what: null for the draft, else a former version. */
export type PublishOptions = { readonly by: string; readonly version: number | null };

type Draft = { readonly id: string; readonly payload: NotificationPayload };

const LOCK = `
SELECT id, draft AS payload FROM notification_template
WHERE workspace_id = $1 AND environment = $2 AND (id = $3 OR alias = $3) AND archived_at IS NULL
FOR NO KEY UPDATE`;

/** Makes the draft, or a former version, what messages get from now on. Null when there is no such template or version. */
export async function publishNotification(
  db: Database,
  tenant: Tenant,
  idOrAlias: string,
  options: PublishOptions,
): Promise<NotificationTemplate | null> {
  return db.transaction(async (tx) => {
    const [draft] = await tx.query<Draft & Row>(LOCK, [tenant.workspace_id, tenant.environment, idOrAlias]);
    return draft === undefined ? null : publishIn(tx, tenant, draft, options);
  });
}

const NEW_VERSION = `
INSERT INTO notification_template_version (workspace_id, environment, template_id, version, payload, brand_id, created_by)
SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4::jsonb, $5, $6 FROM notification_template_version
WHERE workspace_id = $1 AND environment = $2 AND template_id = $3
RETURNING version`;

const POINT = `
UPDATE notification_template t SET published_version = v.version
FROM notification_template_version v
WHERE t.workspace_id = $1 AND t.environment = $2 AND t.id = $3 AND v.workspace_id = t.workspace_id
  AND v.environment = t.environment AND v.template_id = t.id AND v.version = $4
RETURNING t.id, t.alias, v.payload, 'PUBLISHED' AS state, v.version, t.created_at, t.created_by,
  v.created_at AS updated_at, v.created_by AS updated_by`;

/** The same inside a transaction that has locked the template. */
export async function publishIn(
  tx: Executor,
  { workspace_id, environment }: Tenant,
  { id, payload }: Draft,
  { by, version }: PublishOptions,
): Promise<NotificationTemplate | null> {
  const key = [workspace_id, environment, id];
  let target = version;
  if (target === null) {
    const parameters = [...key, JSON.stringify(payload), payload.brand?.id ?? null, by];
    const [made] = await tx.query<Row & { version: number }>(NEW_VERSION, parameters);
    target = made?.version ?? null;
  }
  const [template] = await tx.query<NotificationTemplate & Row>(POINT, [...key, target]);
  return template ?? null;
}
