import type { Executor, Row } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** A notification template in a list. Times are epoch ms. */
export type NotificationSummary = {
  readonly id: string;
  readonly alias: string | null;
  readonly name: string;
  readonly tags: readonly string[];
  readonly state: 'DRAFT' | 'PUBLISHED';
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number | null;
  readonly updated_by: string | null;
};

const LIST = `
SELECT id, alias, draft->>'name' AS name, draft->'tags' AS tags,
  CASE WHEN published_version IS NULL THEN 'DRAFT' ELSE 'PUBLISHED' END AS state, created_at, created_by, updated_at,
  updated_by
FROM notification_template
WHERE workspace_id = $1 AND environment = $2 AND archived_at IS NULL AND ($6::text IS NULL OR alias = $6)
  AND (created_at, id) < (coalesce(to_timestamp($3::float8 / 1000), 'infinity'), coalesce($4, ''))
ORDER BY created_at DESC, id DESC LIMIT $5`;

export type NotificationPage = {
  readonly after: Position | null;
  readonly limit: number;
  /** Only the template of this alias. */
  readonly alias: string | null;
};

/** Templates, newest first, from after a position. */
export async function listNotifications(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { after, limit, alias }: NotificationPage,
): Promise<readonly NotificationSummary[]> {
  const from = [after?.at ?? null, after?.id ?? null];
  return db.query<NotificationSummary & Row>(LIST, [workspace_id, environment, ...from, limit, alias]);
}

/** A draft (`version` is null) or a version in the history of a template. */
export type NotificationVersion = {
  readonly version: number | null;
  readonly is_published: boolean;
  readonly created_at: number;
  readonly created_by: string;
  /** Of the draft: whether publishing it would change anything. */
  readonly has_changes: boolean;
};

const VERSIONS = `
WITH template AS (
  SELECT * FROM notification_template
  WHERE workspace_id = $1 AND environment = $2 AND (id = $3 OR alias = $3) AND archived_at IS NULL
)
SELECT NULL::int AS version, false AS is_published, coalesce(t.updated_at, t.created_at) AS created_at,
  coalesce(t.updated_by, t.created_by) AS created_by, t.draft IS DISTINCT FROM v.payload AS has_changes
FROM template t
LEFT JOIN notification_template_version v ON v.workspace_id = t.workspace_id AND v.environment = t.environment
  AND v.template_id = t.id AND v.version = t.published_version
UNION ALL
(SELECT v.version, v.version = t.published_version, v.created_at, v.created_by, false
FROM template t
JOIN notification_template_version v ON v.workspace_id = t.workspace_id AND v.environment = t.environment
  AND v.template_id = t.id
WHERE v.version < coalesce($4, 2147483647)
ORDER BY v.version DESC LIMIT $5)
ORDER BY version DESC NULLS FIRST`;

/** The draft, then versions below `before`, newest first; null when there is no such template. */
export async function listNotificationVersions(
  db: Executor,
  { workspace_id, environment }: Tenant,
  idOrAlias: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly NotificationVersion[] | null> {
  const parameters = [workspace_id, environment, idOrAlias, before, limit];
  const rows = await db.query<NotificationVersion & Row>(VERSIONS, parameters);
  return rows.length === 0 ? null : rows;
}
