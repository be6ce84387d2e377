import { newApiKey, newUuid } from '../ids.ts';
import { apiKeyHint, hashApiKey } from './api-key-hash.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** `published` keys invoke what is published, `draft` keys what is being drafted (D-32). */
export type KeyScope = 'published' | 'draft';

/** A key as people see it: never the key itself. Times are epoch ms. */
export type ApiKey = Tenant & {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  /** Enough to recognise it by, e.g. `pk_prod_…4F1C`. */
  readonly hint: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
};

const COLUMNS = 'workspace_id, environment, id, name, scope, hint, created_at, last_used_at, revoked_at';

const INSERT = `
INSERT INTO api_key (workspace_id, environment, id, name, scope, hash, hint)
VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7)
ON CONFLICT (hash) DO NOTHING
RETURNING ${COLUMNS}`;

export type NewApiKey = Tenant & { readonly name: string; readonly scope: KeyScope; readonly secret: string };

/** Keeps the hash of a key; null when that key exists already. */
export async function insertApiKey(db: Executor, key: NewApiKey): Promise<ApiKey | null> {
  const { workspace_id, environment, name, scope, secret } = key;
  const parameters = [
    workspace_id,
    environment,
    newUuid(),
    name,
    scope,
    hashApiKey(secret),
    apiKeyHint(secret),
  ];
  const [row] = await db.query<ApiKey & Row>(INSERT, parameters);
  return row ?? null;
}

/** Makes a key. Its `secret` is known to the caller alone and cannot be read again. */
export async function createApiKey(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { name, scope }: { readonly name: string; readonly scope: KeyScope },
): Promise<{ readonly key: ApiKey; readonly secret: string }> {
  const secret = newApiKey(environment, scope);
  const key = await insertApiKey(db, { workspace_id, environment, name, scope, secret });
  if (key === null) throw new Error('the generator of random numbers repeated itself');
  return { key, secret };
}

// `last_used_at` moves once a minute at most, so that authentication is a read.
const FIND = `
WITH used AS (
  UPDATE api_key SET last_used_at = now()
  WHERE hash = decode($1, 'hex') AND revoked_at IS NULL
    AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
)
SELECT ${COLUMNS} FROM api_key WHERE hash = decode($1, 'hex') AND revoked_at IS NULL`;

/** The key with this hash; null when there is none or it has been revoked. */
export async function findApiKey(db: Executor, hash: string): Promise<ApiKey | null> {
  const [row] = await db.query<ApiKey & Row>(FIND, [hash]);
  return row ?? null;
}

const LIST = `
SELECT ${COLUMNS} FROM api_key WHERE workspace_id = $1 AND environment = $2 AND revoked_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT 1000`;

/** The keys of a workspace's environment that work, newest first; at most 1,000. */
export async function listApiKeys(db: Executor, tenant: Tenant): Promise<readonly ApiKey[]> {
  return db.query<ApiKey & Row>(LIST, [tenant.workspace_id, tenant.environment]);
}

const REVOKE = `
UPDATE api_key SET revoked_at = coalesce(revoked_at, now())
WHERE workspace_id = $1 AND environment = $2 AND id = $3
RETURNING id`;

/** Ends a key for good, also when repeated; false when there is no such key. */
export async function revokeApiKey(db: Executor, tenant: Tenant, id: string): Promise<boolean> {
  const rows = await db.query(REVOKE, [tenant.workspace_id, tenant.environment, id]);
  return rows.length > 0;
}
