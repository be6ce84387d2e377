import type { JsonObject } from '../automation/json.ts';
import type { Database, Executor } from './database.ts';
import type { Tenant } from './scope.ts';

/** Somebody to be put on a list; null preferences leave those of an existing subscription. */
export type Subscriber = { readonly user_id: string; readonly preferences: JsonObject | null };

const PUT = `
INSERT INTO list (workspace_id, environment, id, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace_id, environment, id) DO UPDATE
  SET name = excluded.name, updated_at = now(), deleted_at = NULL`;

/** Creates a list, or renames it. A deleted one comes back. */
export async function putList(db: Executor, { workspace_id, environment }: Tenant, id: string, name: string) {
  await db.query(PUT, [workspace_id, environment, id, name]);
}

const DELETE = `
UPDATE list SET deleted_at = now() WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND deleted_at IS NULL
RETURNING id`;

/** Deletes a list; false when there was none. Its subscribers are kept for `restoreList`. */
export async function deleteList(db: Executor, tenant: Tenant, id: string): Promise<boolean> {
  return (await db.query(DELETE, [tenant.workspace_id, tenant.environment, id])).length > 0;
}

const RESTORE = `
UPDATE list SET deleted_at = NULL, updated_at = now() WHERE workspace_id = $1 AND environment = $2 AND id = $3
RETURNING id`;

/** Takes a deleted list back with its subscribers; false when there never was one. */
export async function restoreList(db: Executor, tenant: Tenant, id: string): Promise<boolean> {
  return (await db.query(RESTORE, [tenant.workspace_id, tenant.environment, id])).length > 0;
}

const CREATE = `
INSERT INTO list (workspace_id, environment, id, name)
SELECT $1, $2, id, id FROM jsonb_array_elements_text($3::jsonb) AS t (id)
ON CONFLICT (workspace_id, environment, id) DO UPDATE SET deleted_at = NULL WHERE list.deleted_at IS NOT NULL`;

const SUBSCRIBE = `
INSERT INTO list_subscription AS s (workspace_id, environment, list_id, user_id, preferences)
SELECT $1, $2, t.list_id, t.user_id, t.preferences
FROM jsonb_to_recordset($3::jsonb) AS t (list_id text, user_id text, preferences jsonb)
ON CONFLICT (workspace_id, environment, list_id, user_id) DO UPDATE
  SET preferences = coalesce(excluded.preferences, s.preferences)`;

/** Adds subscribers to a list, which is created if missing. No user may be among them twice. */
export async function addSubscribers(
  db: Database,
  tenant: Tenant,
  listId: string,
  subscribers: readonly Subscriber[],
): Promise<void> {
  await db.transaction((tx) =>
    subscribe(
      tx,
      tenant,
      [listId],
      subscribers.map((one) => ({ ...one, list_id: listId })),
    ),
  );
}

const CLEAR = `
DELETE FROM list_subscription s
WHERE s.workspace_id = $1 AND s.environment = $2 AND s.list_id = $3 AND NOT EXISTS (
  SELECT FROM jsonb_array_elements_text($4::jsonb) AS t (user_id) WHERE t.user_id = s.user_id)`;

/** Makes these the only subscribers of a list, which is created if missing. */
export async function replaceSubscribers(
  db: Database,
  tenant: Tenant,
  listId: string,
  subscribers: readonly Subscriber[],
): Promise<void> {
  const users = JSON.stringify(subscribers.map(({ user_id }) => user_id));
  await db.transaction(async (tx) => {
    await tx.query(CLEAR, [tenant.workspace_id, tenant.environment, listId, users]);
    await subscribe(
      tx,
      tenant,
      [listId],
      subscribers.map((one) => ({ ...one, list_id: listId })),
    );
  });
}

/** Subscribes a user to lists, creating those that are missing. No list may be among them twice. */
export async function subscribeUserTo(
  db: Database,
  tenant: Tenant,
  userId: string,
  lists: readonly { readonly list_id: string; readonly preferences: JsonObject | null }[],
): Promise<void> {
  const rows = lists.map((one) => ({ ...one, user_id: userId }));
  await db.transaction((tx) =>
    subscribe(
      tx,
      tenant,
      lists.map(({ list_id }) => list_id),
      rows,
    ),
  );
}

async function subscribe(
  tx: Executor,
  { workspace_id, environment }: Tenant,
  lists: readonly string[],
  rows: readonly (Subscriber & { readonly list_id: string })[],
): Promise<void> {
  await tx.query(CREATE, [workspace_id, environment, JSON.stringify(lists)]);
  await tx.query(SUBSCRIBE, [workspace_id, environment, JSON.stringify(rows)]);
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

const UNSUBSCRIBE_ALL = `
DELETE FROM list_subscription WHERE workspace_id = $1 AND environment = $2 AND user_id = $3`;

/** Takes a user off every list. */
export async function unsubscribeFromAll(
  db: Executor,
  { workspace_id, environment }: Tenant,
  userId: string,
): Promise<void> {
  await db.query(UNSUBSCRIBE_ALL, [workspace_id, environment, userId]);
}
