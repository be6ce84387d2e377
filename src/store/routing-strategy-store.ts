import type { Json, JsonObject } from '../automation/json.ts';
import type { Executor, Row } from './database.ts';
import type { NotificationSummary } from './notification-list.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** A way through channels and providers that templates share (reference 11.7). Times are epoch ms. */
export type RoutingStrategy = RoutingDraft & {
  readonly id: string;
  readonly creator: string;
  readonly updater: string | null;
  readonly created_at: number;
  readonly updated_at: number | null;
};

export type RoutingDraft = {
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly string[] | null;
  /** `{ method, channels }`. */
  readonly routing: JsonObject;
  readonly channels: JsonObject;
  readonly providers: JsonObject;
};

const COLUMNS =
  'id, name, description, tags, routing, channels, providers, creator, updater, created_at, updated_at';

const CREATE = `
INSERT INTO routing_strategy
  (workspace_id, environment, id, creator, name, description, tags, routing, channels, providers)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb, $10::jsonb)
RETURNING ${COLUMNS}`;

/** Stores a new strategy. */
export async function createRoutingStrategy(
  db: Executor,
  tenant: Tenant,
  id: string,
  draft: RoutingDraft,
  by: string,
): Promise<RoutingStrategy> {
  const [row] = await db.query<RoutingStrategy & Row>(CREATE, parametersOf(tenant, id, draft, by));
  if (row === undefined) throw new Error('the insert returned nothing');
  return row;
}

const REPLACE = `
UPDATE routing_strategy SET updater = $4, name = $5, description = $6, tags = $7::jsonb, routing = $8::jsonb,
  channels = $9::jsonb, providers = $10::jsonb, updated_at = now()
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND archived_at IS NULL
RETURNING ${COLUMNS}`;

/** Replaces a strategy; null when there is none of that id. */
export async function replaceRoutingStrategy(
  db: Executor,
  tenant: Tenant,
  id: string,
  draft: RoutingDraft,
  by: string,
): Promise<RoutingStrategy | null> {
  const [row] = await db.query<RoutingStrategy & Row>(REPLACE, parametersOf(tenant, id, draft, by));
  return row ?? null;
}

function parametersOf(
  { workspace_id, environment }: Tenant,
  id: string,
  { name, description, tags, routing, channels, providers }: RoutingDraft,
  by: string,
) {
  const json = (value: Json) => (value === null ? null : JSON.stringify(value));
  const objects = [json(tags), json(routing), json(channels), json(providers)];
  return [workspace_id, environment, id, by, name, description, ...objects];
}

const READ = `
SELECT ${COLUMNS} FROM routing_strategy
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND archived_at IS NULL`;

/** One strategy; null when there is none of that id. */
export async function readRoutingStrategy(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<RoutingStrategy | null> {
  const [row] = await db.query<RoutingStrategy & Row>(READ, [workspace_id, environment, id]);
  return row ?? null;
}

const LIST = `
SELECT ${COLUMNS} FROM routing_strategy
WHERE workspace_id = $1 AND environment = $2 AND archived_at IS NULL
  AND (created_at, id) < (coalesce(to_timestamp($3::float8 / 1000), 'infinity'), coalesce($4, ''))
ORDER BY created_at DESC, id DESC LIMIT $5`;

/** Strategies, newest first, from after a position. */
export async function listRoutingStrategies(
  db: Executor,
  { workspace_id, environment }: Tenant,
  after: Position | null,
  limit: number,
): Promise<readonly RoutingStrategy[]> {
  const from = [after?.at ?? null, after?.id ?? null];
  return db.query<RoutingStrategy & Row>(LIST, [workspace_id, environment, ...from, limit]);
}

const ARCHIVE = `
UPDATE routing_strategy SET archived_at = now(), updater = $4
WHERE workspace_id = $1 AND environment = $2 AND id = $3 AND archived_at IS NULL RETURNING id`;

/** Takes a strategy out of use; false when there is none of that id. */
export async function archiveRoutingStrategy(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  by: string,
): Promise<boolean> {
  return (await db.query(ARCHIVE, [workspace_id, environment, id, by])).length > 0;
}

const NOTIFICATIONS = `
SELECT id, alias, draft->>'name' AS name, draft->'tags' AS tags,
  CASE WHEN published_version IS NULL THEN 'DRAFT' ELSE 'PUBLISHED' END AS state, created_at, created_by, updated_at,
  updated_by
FROM notification_template
WHERE workspace_id = $1 AND environment = $2 AND archived_at IS NULL AND draft->'routing'->>'strategy_id' = $3
  AND (created_at, id) < (coalesce(to_timestamp($4::float8 / 1000), 'infinity'), coalesce($5, ''))
ORDER BY created_at DESC, id DESC LIMIT $6`;

/** The templates whose draft names a strategy, newest first. */
export async function notificationsOfStrategy(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  after: Position | null,
  limit: number,
): Promise<readonly NotificationSummary[]> {
  const from = [after?.at ?? null, after?.id ?? null];
  return db.query<NotificationSummary & Row>(NOTIFICATIONS, [workspace_id, environment, id, ...from, limit]);
}
