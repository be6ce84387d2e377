import type { JsonObject } from '../automation/json.ts';
import type { Database, Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A list of subscribers. Times are epoch ms. */
export type List = {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
};

const PUT = `
INSERT INTO list (workspace_id, environment, id, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace_id, environment, id) DO UPDATE SET name = excluded.name, updated_at = now()`;

/** Creates a list or renames it. */
export async function putList(db: Executor, { workspace_id, environment }: Tenant, id: string, name: string) {
  await db.query(PUT, [workspace_id, environment, id, name]);
}

const READ = `
SELECT id, name, created_at, updated_at FROM list WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** One list; null when there is none of that id. */
export async function readList(db: Executor, tenant: Tenant, id: string): Promise<List | null> {
  const [row] = await db.query<List & Row>(READ, [tenant.workspace_id, tenant.environment, id]);
  return row ?? null;
}

/** A subscriber of a list. Times are epoch ms. */
export type Subscription = {
  readonly user_id: string;
  readonly preferences: JsonObject | null;
  readonly created_at: number;
};

const SUBSCRIPTIONS = `
SELECT user_id, preferences, created_at FROM list_subscription
WHERE workspace_id = $1 AND environment = $2 AND list_id = $3 AND user_id > $4
ORDER BY user_id LIMIT $5`;

/** The subscribers of a list in the order of their ids, from after one of them (the empty text for all). */
export async function listSubscriptions(
  db: Executor,
  { workspace_id, environment }: Tenant,
  listId: string,
  afterUserId: string,
  limit: number,
): Promise<readonly Subscription[]> {
  return db.query<Subscription & Row>(SUBSCRIPTIONS, [workspace_id, environment, listId, afterUserId, limit]);
}

const CREATE = `
INSERT INTO list (workspace_id, environment, id, name) VALUES ($1, $2, $3, $3)
ON CONFLICT (workspace_id, environment, id) DO NOTHING`;

const SUBSCRIBE = `
INSERT INTO list_subscription AS s (workspace_id, environment, list_id, user_id, preferences)
VALUES ($1, $2, $3, $4, $5::jsonb)
ON CONFLICT (workspace_id, environment, list_id, user_id) DO UPDATE
  SET preferences = coalesce(excluded.preferences, s.preferences)`;

/** Subscribes a user, creating the list if missing; null preferences leave those of an existing subscription. */
export async function subscribeUser(
  db: Database,
  { workspace_id, environment }: Tenant,
  listId: string,
  userId: string,
  preferences: JsonObject | null,
): Promise<void> {
  const json = preferences === null ? null : JSON.stringify(preferences);
  await db.transaction(async (tx) => {
    await tx.query(CREATE, [workspace_id, environment, listId]);
    await tx.query(SUBSCRIBE, [workspace_id, environment, listId, userId, json]);
  });
}

const UNSUBSCRIBE = `
DELETE FROM list_subscription WHERE workspace_id = $1 AND environment = $2 AND list_id = $3 AND user_id = $4`;

/** Ends a subscription, if there is one. */
export async function unsubscribeUser(
  db: Executor,
  { workspace_id, environment }: Tenant,
  listId: string,
  userId: string,
): Promise<void> {
  await db.query(UNSUBSCRIBE, [workspace_id, environment, listId, userId]);
}
