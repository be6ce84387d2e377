import { invalid } from '../errors.ts';
import { newApiKey } from '../ids.ts';
import { hashApiKey } from './api-key-hash.ts';
import { insertApiKey, type KeyScope } from './api-key-store.ts';
import type { Database, Executor } from './database.ts';
import type { Environment } from './scope.ts';

/** The workspace of a server that nobody has divided. */
export const DEFAULT_WORKSPACE = 'default';

export type BootstrapOptions = {
  /** A key that must work, e.g. from `BELAY_API_KEY`; null to make one where the workspace has none. */
  readonly key: string | null;
};

export type Bootstrap =
  | { readonly kind: 'ready' }
  /** The first key of the workspace: to be shown now, it cannot be read again. */
  | { readonly kind: 'created'; readonly secret: string }
  /** The given key has been revoked, and stays so. */
  | { readonly kind: 'revoked' };

/**
 * Ensures that the default workspace and a key to it exist. A given key's environment and scope come from its prefix
 * (`pk_test_`, `dk_prod_` …); without one it is a published key for production. Safe to run from several nodes at once.
 */
export async function bootstrapKey(db: Database, { key }: BootstrapOptions): Promise<Bootstrap> {
  // No header can carry anything else.
  if (key !== null && !/^[\x21-\x7e]{8,200}$/.test(key)) {
    throw invalid('BELAY_API_KEY', 'expected 8 to 200 characters of ASCII without blanks');
  }
  return db.transaction(async (tx) => {
    await tx.query('INSERT INTO workspace (id, name) VALUES ($1, $1) ON CONFLICT (id) DO NOTHING', [
      DEFAULT_WORKSPACE,
    ]);
    await tx.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [DEFAULT_WORKSPACE]);
    return key === null ? ensureAnyKey(tx) : ensureKey(tx, key);
  });
}

async function ensureKey(tx: Executor, key: string): Promise<Bootstrap> {
  const inserted = await insertApiKey(tx, { ...placeOf(key), name: 'BELAY_API_KEY', secret: key });
  if (inserted !== null) return { kind: 'ready' };
  const [row] = await tx.query<{ revoked: boolean }>(
    "SELECT revoked_at IS NOT NULL AS revoked FROM api_key WHERE hash = decode($1, 'hex')",
    [hashApiKey(key)],
  );
  return row?.revoked ? { kind: 'revoked' } : { kind: 'ready' };
}

async function ensureAnyKey(tx: Executor): Promise<Bootstrap> {
  const known = await tx.query('SELECT FROM api_key WHERE workspace_id = $1 AND revoked_at IS NULL LIMIT 1', [
    DEFAULT_WORKSPACE,
  ]);
  if (known.length > 0) return { kind: 'ready' };
  const secret = newApiKey('production', 'published');
  await insertApiKey(tx, { ...placeOf(secret), name: 'First key', secret });
  return { kind: 'created', secret };
}

function placeOf(key: string): { workspace_id: string; environment: Environment; scope: KeyScope } {
  return {
    workspace_id: DEFAULT_WORKSPACE,
    environment: /^[pd]k_test_/.test(key) ? 'test' : 'production',
    scope: key.startsWith('dk_') ? 'draft' : 'published',
  };
}
