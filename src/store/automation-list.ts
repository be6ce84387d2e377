import type { Actor } from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** A template in a list. Times are epoch ms; `updated_at` is that of the listed state. */
export type TemplateSummary = {
  readonly id: string;
  readonly name: string;
  readonly alias: string | null;
  readonly created_at: number;
  readonly updated_at: number;
};

const LIST = (updatedAt: string, where: string) => `
SELECT id, name, alias, created_at, ${updatedAt} AS updated_at FROM automation
WHERE workspace_id = $1 AND environment = $2 AND archived_at IS NULL ${where}
  AND (created_at, id) < (coalesce(to_timestamp($3::float8 / 1000), 'infinity'), coalesce($4, ''))
ORDER BY created_at DESC, id DESC LIMIT $5`;

const LISTS = {
  draft: LIST('draft_updated_at', ''),
  published: LIST('published_at', 'AND published_version IS NOT NULL'),
};

/** Templates that have a draft, which is all, or that are published; newest first, from after a position. */
export async function listTemplates(
  db: Executor,
  { workspace_id, environment }: Tenant,
  version: 'draft' | 'published',
  after: Position | null,
  limit: number,
): Promise<readonly TemplateSummary[]> {
  return db.query<TemplateSummary & Row>(LISTS[version], [
    workspace_id,
    environment,
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ]);
}

/** A published version in a list. */
export type VersionSummary = {
  readonly version: number;
  readonly name: string;
  readonly published_at: number;
  readonly published_by: Actor | null;
  readonly note: string | null;
};

const VERSIONS = `
SELECT v.version, a.name, v.published_at, v.published_by, v.note
FROM automation a
LEFT JOIN automation_version v ON v.workspace_id = a.workspace_id AND v.environment = a.environment
  AND v.automation_id = a.id
WHERE a.workspace_id = $1 AND a.environment = $2 AND (a.id = $3 OR a.alias = $3) AND a.archived_at IS NULL
ORDER BY v.version DESC`;

/** Every published version of a template, newest first; null when there is no such template. */
export async function listVersions(
  db: Executor,
  { workspace_id, environment }: Tenant,
  idOrAlias: string,
): Promise<readonly VersionSummary[] | null> {
  const rows = await db.query<Row & Omit<VersionSummary, 'version'> & { readonly version: number | null }>(
    VERSIONS,
    [workspace_id, environment, idOrAlias],
  );
  if (rows.length === 0) return null;
  return rows.flatMap(({ version, ...rest }) => (version === null ? [] : [{ ...rest, version }]));
}
