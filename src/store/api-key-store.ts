import type { KeyAccess } from '../access/role.ts';
import { newApiKey, newUuid } from '../ids.ts';
import { apiKeyHint, hashApiKey } from './api-key-hash.ts';
import { recordAudit } from './audit-store.ts';
import type { Actor } from './cancelation.ts';
import type { Database, Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** `published` keys invoke what is published, `draft` keys what is being drafted (D-32). */
export type KeyScope = 'published' | 'draft';

/** A key as people see it: never the key itself. Times are epoch ms. */
export type ApiKey = Tenant & {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  /** What it may do. */
  readonly access: KeyAccess;
  /** Enough to recognise it by, e.g. `pk_prod_…4F1C`. */
  readonly hint: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  /** Null for a key that does not expire. */
  readonly expires_at: number | null;
  /** Null for keys that Belay made itself, or before it kept who did. */
  readonly created_by: Actor | null;
  readonly revoked_at: number | null;
};

const COLUMNS = `workspace_id, environment, id, name, scope, access, hint, created_at, last_used_at, expires_at, created_by,
  revoked_at`;
/** A key of which this holds works. */
const WORKS = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())';

const INSERT = `
INSERT INTO api_key (workspace_id, environment, id, name, scope, hash, hint, access, expires_at, created_by)
VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7, $8, to_timestamp($9::float8 / 1000), $10::jsonb)
ON CONFLICT (hash) DO NOTHING
RETURNING ${COLUMNS}`;

export type KeySettings = {
  readonly name: string;
  readonly scope: KeyScope;
  /** Default: everything. */
  readonly access?: KeyAccess;
  /** Epoch ms; default never. */
  readonly expires_at?: number | null;
};

export type NewApiKey = Tenant & KeySettings & { readonly secret: string; readonly created_by?: Actor };

/** Keeps the hash of a key; null when that key exists already. */
export async function insertApiKey(db: Executor, key: NewApiKey): Promise<ApiKey | null> {
  const { workspace_id, environment, name, scope, secret, access = 'full', expires_at = null } = key;
  const parameters = [
    workspace_id,
    environment,
    newUuid(),
    name,
    scope,
    hashApiKey(secret),
    apiKeyHint(secret),
    access,
    expires_at,
    key.created_by === undefined ? null : JSON.stringify(key.created_by),
  ];
  const [row] = await db.query<ApiKey & Row>(INSERT, parameters);
  return row ?? null;
}

/** Makes a key. Its `secret` is known to the caller alone and cannot be read again. */
export async function createApiKey(
  db: Database,
  tenant: Tenant,
  settings: KeySettings,
  actor: Actor,
): Promise<{ readonly key: ApiKey; readonly secret: string }> {
  const { workspace_id, environment } = tenant;
  const secret = newApiKey(environment, settings.scope);
  return db.transaction(async (tx) => {
    const key = await insertApiKey(tx, { workspace_id, environment, ...settings, secret, created_by: actor });
    if (key === null) throw new Error('the generator of random numbers repeated itself');
    const { name, scope, access, expires_at, hint } = key;
    await recordAudit(tx, {
      ...targetOf(tenant, key),
      actor,
      action: 'api_key.created',
      after: { name, scope, access, expires_at, hint },
    });
    return { key, secret };
  });
}

function targetOf({ workspace_id, environment }: Tenant, { id, name }: Pick<ApiKey, 'id' | 'name'>) {
  return { workspace_id, environment, target: { type: 'api_key', id, name } };
}

// `last_used_at` moves once a minute at most, so that authentication is a read.
const FIND = `
WITH used AS (
  UPDATE api_key SET last_used_at = now()
  WHERE hash = decode($1, 'hex') AND ${WORKS}
    AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
)
SELECT ${COLUMNS} FROM api_key WHERE hash = decode($1, 'hex') AND ${WORKS}`;

/** The key with this hash; null when there is none, it has been revoked or has expired. */
export async function findApiKey(db: Executor, hash: string): Promise<ApiKey | null> {
  const [row] = await db.query<ApiKey & Row>(FIND, [hash]);
  return row ?? null;
}

const LIST = `
SELECT ${COLUMNS} FROM api_key WHERE workspace_id = $1 AND environment = $2 AND ${WORKS}
ORDER BY created_at DESC, id DESC LIMIT 1000`;

/** The keys of a workspace's environment that work, newest first; at most 1,000. */
export async function listApiKeys(db: Executor, tenant: Tenant): Promise<readonly ApiKey[]> {
  return db.query<ApiKey & Row>(LIST, [tenant.workspace_id, tenant.environment]);
}

const REVOKE = `
WITH old AS (
  SELECT id, name, revoked_at FROM api_key WHERE workspace_id = $1 AND environment = $2 AND id = $3 FOR UPDATE
)
UPDATE api_key k SET revoked_at = coalesce(k.revoked_at, now())
FROM old WHERE k.workspace_id = $1 AND k.id = old.id
RETURNING k.id, k.name, old.revoked_at IS NULL AS worked`;

/** Ends a key for good, also when repeated; false when there is no such key. */
export async function revokeApiKey(db: Database, tenant: Tenant, id: string, actor: Actor): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ id: string; name: string; worked: boolean }>(REVOKE, [
      tenant.workspace_id,
      tenant.environment,
      id,
    ]);
    if (row === undefined) return false;
    if (row.worked) await recordAudit(tx, { ...targetOf(tenant, row), actor, action: 'api_key.revoked' });
    return true;
  });
}
