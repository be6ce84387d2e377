import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** What an invoke of a template needs to know first; the definition is immutable and read apart. */
export type FoundTemplate = { readonly id: string; readonly published_version: number | null };

export type WantedTemplate = Tenant & { readonly idOrAlias: string };

const FIND = `
SELECT w.n::int AS n, a.id, a.published_version
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w (workspace_id, environment, name, n)
CROSS JOIN LATERAL (
  SELECT id, published_version FROM automation
  WHERE workspace_id = w.workspace_id AND environment = w.environment AND id = w.name AND archived_at IS NULL
  UNION ALL
  SELECT id, published_version FROM automation
  WHERE workspace_id = w.workspace_id AND environment = w.environment AND alias = w.name AND archived_at IS NULL
  LIMIT 1) AS a`;

/** Finds many templates by id or alias; null for each that does not exist or is archived. */
export async function findTemplates(
  db: Executor,
  wanted: readonly WantedTemplate[],
): Promise<readonly (FoundTemplate | null)[]> {
  const rows = await db.query<Row & FoundTemplate & { readonly n: number }>(FIND, [
    wanted.map(({ workspace_id }) => workspace_id),
    wanted.map(({ environment }) => environment),
    wanted.map(({ idOrAlias }) => idOrAlias),
  ]);
  const byNumber = new Map(rows.map(({ n, id, published_version }) => [n, { id, published_version }]));
  return wanted.map((_one, index) => byNumber.get(index + 1) ?? null);
}
