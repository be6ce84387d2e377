import { type Executor, type Row, sqlState } from './database.ts';
import type { Tenant } from './scope.ts';

export type SourceType = 'webhook' | 'segment' | 'rudderstack';

/** Where events come from. Times are epoch ms. */
export type InboundSource = {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: SourceType;
  readonly created_at: number;
};

/** Exactly one of the two: a webhook is found by the hash of its key, the others share a sealed secret. */
export type SourceSecret = { readonly key_hash: string | null; readonly sealed: string | null };

const COLUMNS = 'id, name, description, type, created_at';
const INSERT = `
INSERT INTO inbound_source (workspace_id, environment, id, name, description, type, key_hash, sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`;

/** Keeps a new source; null when its name is taken. */
export async function insertSource(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { id, name, description, type, key_hash, sealed }: Omit<InboundSource, 'created_at'> & SourceSecret,
): Promise<InboundSource | null> {
  const parameters = [workspace_id, environment, id, name, description, type, key_hash, sealed];
  try {
    const [row] = await db.query<InboundSource & Row>(INSERT, parameters);
    return row ?? null;
  } catch (error) {
    // 23505, unique violation: ids and keys are random, so it is the name.
    if (sqlState(error) === '23505') return null;
    throw error;
  }
}

const LIST = `
SELECT ${COLUMNS} FROM inbound_source WHERE workspace_id = $1 AND environment = $2 ORDER BY name LIMIT 1000`;

/** The sources of an environment, by name. */
export async function listSources(
  db: Executor,
  { workspace_id, environment }: Tenant,
): Promise<readonly InboundSource[]> {
  return db.query<InboundSource & Row>(LIST, [workspace_id, environment]);
}

const ROTATE = `
UPDATE inbound_source SET key_hash = $4, sealed = $5
WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING ${COLUMNS}`;

/** Gives a source another secret; the former one stops at once. Null when there is none of that id. */
export async function rotateSource(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  { key_hash, sealed }: SourceSecret,
): Promise<InboundSource | null> {
  const [row] = await db.query<InboundSource & Row>(ROTATE, [
    workspace_id,
    environment,
    id,
    key_hash,
    sealed,
  ]);
  return row ?? null;
}

const DELETE =
  'DELETE FROM inbound_source WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id';

/** Forgets a source; whether there was one. */
export async function deleteSource(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<boolean> {
  return (await db.query(DELETE, [workspace_id, environment, id])).length > 0;
}

/** A source as its sender finds it, which knows no workspace. */
export type FoundSource = Tenant & InboundSource & { readonly sealed: string | null };

const FIND = (where: string) =>
  `SELECT workspace_id, environment, ${COLUMNS}, sealed FROM inbound_source WHERE ${where}`;
const FIND_WEBHOOK = FIND("key_hash = $1 AND type = 'webhook'");
const FIND_SIGNED = FIND('id = $1 AND type = $2');

/** The webhook of a secret key; null when there is none. */
export async function findWebhook(db: Executor, keyHash: string): Promise<FoundSource | null> {
  const [row] = await db.query<FoundSource & Row>(FIND_WEBHOOK, [keyHash]);
  return row ?? null;
}

/** The source of an id and a type; null when there is none. */
export async function findSigned(db: Executor, id: string, type: SourceType): Promise<FoundSource | null> {
  const [row] = await db.query<FoundSource & Row>(FIND_SIGNED, [id, type]);
  return row ?? null;
}
