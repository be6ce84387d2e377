import type { JsonObject } from '../automation/json.ts';
import { newUuid } from '../ids.ts';
import { type Executor, type Row, sqlState } from './database.ts';
import type { Tenant } from './scope.ts';

/** A provider that a workspace has set up, its secrets masked. Times are epoch ms. */
export type StoredProvider = {
  readonly id: string;
  readonly provider: string;
  readonly title: string;
  readonly alias: string | null;
  readonly settings: JsonObject;
  readonly created_at: number;
  readonly updated_at: number | null;
};

/** What is written of a provider: `sealed` holds the secrets, encrypted for its id; null where it has none. */
export type ProviderRow = Pick<StoredProvider, 'id' | 'provider' | 'title' | 'alias' | 'settings'> & {
  readonly sealed: string | null;
};

/** Most providers of one environment: all of them are read together. */
export const MAX_PROVIDERS = 100;

const COLUMNS = 'id, provider, title, alias, settings, created_at, updated_at';

/** An id for a provider that is about to be stored. */
export function newProviderId(): string {
  return newUuid();
}

const INSERT = `
INSERT INTO provider (workspace_id, environment, id, provider, title, alias, settings, sealed)
SELECT $1, $2, $3, $4, $5, $6, $7::jsonb, $8
WHERE (SELECT count(*) FROM provider WHERE workspace_id = $1 AND environment = $2) < ${MAX_PROVIDERS}
RETURNING ${COLUMNS}`;

/** Stores a new provider, unless its alias is taken or there are too many. */
export async function insertProvider(
  db: Executor,
  tenant: Tenant,
  row: ProviderRow,
): Promise<StoredProvider | 'alias_taken' | 'too_many'> {
  return (await write(db, INSERT, tenant, row)) ?? 'too_many';
}

const REPLACE = `
UPDATE provider SET provider = $4, title = $5, alias = $6, settings = $7::jsonb, sealed = $8, updated_at = now()
WHERE workspace_id = $1 AND environment = $2 AND id = $3
RETURNING ${COLUMNS}`;

/** Replaces a provider; null when there is none of that id. */
export async function replaceProvider(
  db: Executor,
  tenant: Tenant,
  row: ProviderRow,
): Promise<StoredProvider | 'alias_taken' | null> {
  return write(db, REPLACE, tenant, row);
}

const UNIQUE_VIOLATION = '23505';

async function write(db: Executor, sql: string, tenant: Tenant, row: ProviderRow) {
  const { id, provider, title, alias, settings, sealed } = row;
  const parameters = [tenant.workspace_id, tenant.environment, id, provider, title, alias];
  try {
    const [stored] = await db.query<StoredProvider & Row>(sql, [
      ...parameters,
      JSON.stringify(settings),
      sealed,
    ]);
    return stored ?? null;
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return 'alias_taken';
    throw error;
  }
}

const READ = `SELECT ${COLUMNS} FROM provider WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** One provider; null when there is none of that id. */
export async function readProvider(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<StoredProvider | null> {
  const [row] = await db.query<StoredProvider & Row>(READ, [workspace_id, environment, id]);
  return row ?? null;
}

const LIST = `
SELECT ${COLUMNS} FROM provider WHERE workspace_id = $1 AND environment = $2 ORDER BY created_at, id`;

/** All providers of an environment, oldest first: the order in which they are tried. */
export async function listProviders(
  db: Executor,
  { workspace_id, environment }: Tenant,
): Promise<readonly StoredProvider[]> {
  return db.query<StoredProvider & Row>(LIST, [workspace_id, environment]);
}

/** A provider with its secrets still encrypted. */
export type SealedProvider = Pick<StoredProvider, 'id' | 'provider' | 'alias' | 'settings'> & {
  readonly sealed: string | null;
};

const SEALED = `
SELECT id, provider, alias, settings, sealed FROM provider
WHERE workspace_id = $1 AND environment = $2 ORDER BY created_at, id`;

/** All providers of an environment for a hand-over, oldest first. */
export async function readSealedProviders(
  db: Executor,
  { workspace_id, environment }: Tenant,
): Promise<readonly SealedProvider[]> {
  return db.query<SealedProvider & Row>(SEALED, [workspace_id, environment]);
}

const FIND = `
SELECT workspace_id, environment, id, provider, alias, settings, sealed FROM provider WHERE id = $1 AND provider = $2`;

/** A provider of any tenant by its id, which cannot be guessed; null when there is none. */
export async function findProvider(
  db: Executor,
  key: string,
  id: string,
): Promise<(SealedProvider & Tenant) | null> {
  const [row] = await db.query<SealedProvider & Tenant & Row>(FIND, [id, key]);
  return row ?? null;
}

const DELETE = 'DELETE FROM provider WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id';

/** Forgets a provider and its secrets; false when there is none of that id. */
export async function deleteProvider(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<boolean> {
  return (await db.query(DELETE, [workspace_id, environment, id])).length > 0;
}
