import type { JsonObject } from '../automation/json.ts';
import { type Executor, type Row, sqlState } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** A brand (reference 11.6). Times are epoch ms; `version` is another after every change. */
export type StoredBrand = {
  readonly id: string;
  readonly name: string;
  readonly settings: JsonObject;
  readonly snippets: JsonObject;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
};

export type BrandDraft = Pick<StoredBrand, 'name' | 'settings' | 'snippets'>;

const COLUMNS = 'id, name, settings, snippets, version, created_at, updated_at';

const INSERT = `
INSERT INTO brand (workspace_id, environment, id, name, settings, snippets)
VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)
RETURNING ${COLUMNS}`;

/** Creates a brand; null when its id is taken. */
export async function createBrand(
  db: Executor,
  tenant: Tenant,
  id: string,
  draft: BrandDraft,
): Promise<StoredBrand | null> {
  try {
    const [brand] = await db.query<StoredBrand & Row>(INSERT, parametersOf(tenant, id, draft));
    return brand ?? null;
  } catch (error) {
    // 23505, unique violation.
    if (sqlState(error) === '23505') return null;
    throw error;
  }
}

const REPLACE = `
UPDATE brand SET name = $4, settings = $5::jsonb, snippets = $6::jsonb, version = nextval('brand_version'),
  updated_at = date_trunc('milliseconds', now())
WHERE workspace_id = $1 AND environment = $2 AND id = $3
RETURNING ${COLUMNS}`;

/** Replaces a brand; null when there is none of that id. */
export async function replaceBrand(
  db: Executor,
  tenant: Tenant,
  id: string,
  draft: BrandDraft,
): Promise<StoredBrand | null> {
  const [brand] = await db.query<StoredBrand & Row>(REPLACE, parametersOf(tenant, id, draft));
  return brand ?? null;
}

function parametersOf(
  { workspace_id, environment }: Tenant,
  id: string,
  draft: BrandDraft,
): readonly string[] {
  const { name, settings, snippets } = draft;
  return [workspace_id, environment, id, name, JSON.stringify(settings), JSON.stringify(snippets)];
}

const READ = `SELECT ${COLUMNS} FROM brand WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** Null when there is none of that id. */
export async function readBrand(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<StoredBrand | null> {
  const [brand] = await db.query<StoredBrand & Row>(READ, [workspace_id, environment, id]);
  return brand ?? null;
}

const DELETE = `DELETE FROM brand WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id`;

/** False when there was none of that id. */
export async function deleteBrand(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<boolean> {
  return (await db.query(DELETE, [workspace_id, environment, id])).length > 0;
}

const LIST = `
SELECT ${COLUMNS} FROM brand
WHERE workspace_id = $1 AND environment = $2
  AND (created_at, id) < (coalesce(to_timestamp($3::float8 / 1000), 'infinity'), coalesce($4, ''))
ORDER BY created_at DESC, id DESC LIMIT $5`;

/** Newest first, from after a position. */
export async function listBrands(
  db: Executor,
  { workspace_id, environment }: Tenant,
  after: Position | null,
  limit: number,
): Promise<readonly StoredBrand[]> {
  const from = [after?.at ?? null, after?.id ?? null];
  return db.query<StoredBrand & Row>(LIST, [workspace_id, environment, ...from, limit]);
}
