import type { JsonObject } from '../automation/json.ts';
import { listPatternRegex } from '../automation/list-pattern.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A list of subscribers. Times are epoch ms. */
export type List = {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
};

const READ = `
SELECT id, name, created_at, updated_at FROM list
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND deleted_at IS NULL`;

/** One list; null when there is none of that id, or it has been deleted. */
export async function readList(db: Executor, tenant: Tenant, id: string): Promise<List | null> {
  const [row] = await db.query<List & Row>(READ, [tenant.workspace_id, tenant.environment, id]);
  return row ?? null;
}

const LISTS = `
SELECT id, name, created_at, updated_at FROM list
WHERE workspace_id = $1 AND environment = $2 AND id > $3 AND deleted_at IS NULL AND ($4::text IS NULL OR id ~ $4)
ORDER BY id LIMIT $5`;

/** The lists whose id fits a pattern (`null` for all), by id, from after one of them (the empty text for the first). */
export async function readLists(
  db: Executor,
  { workspace_id, environment }: Tenant,
  {
    pattern,
    after,
    limit,
  }: { readonly pattern: string | null; readonly after: string; readonly limit: number },
): Promise<readonly List[]> {
  const regex = pattern === null ? null : listPatternRegex(pattern);
  return db.query<List & Row>(LISTS, [workspace_id, environment, after, regex, limit]);
}

const OF_USER = `
SELECT l.id, l.name, l.created_at, l.updated_at, s.preferences FROM list_subscription s
JOIN list l ON l.workspace_id = s.workspace_id AND l.environment = s.environment AND l.id = s.list_id
WHERE s.workspace_id = $1 AND s.environment = $2 AND s.user_id = $3 AND s.list_id > $4 AND l.deleted_at IS NULL
ORDER BY s.list_id LIMIT $5`;

/** The lists that a user is on, by id, with the preferences of the subscription. */
export async function listsOfUser(
  db: Executor,
  { workspace_id, environment }: Tenant,
  userId: string,
  after: string,
  limit: number,
): Promise<readonly (List & { readonly preferences: JsonObject | null })[]> {
  return db.query<List & Row & { preferences: JsonObject | null }>(OF_USER, [
    ...[workspace_id, environment, userId, after, limit],
  ]);
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
