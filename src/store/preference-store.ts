import { type Choice, type PreferenceStatus, type Wish, wishOf } from '../automation/preference.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A topic as one person has it: what they chose, or its default. */
export type TopicPreference = Choice & {
  readonly topic_id: string;
  readonly topic_name: string;
  readonly default_status: PreferenceStatus;
};

// What was chosen for a tenant wins over what was chosen for all.
const READ = `
SELECT t.id AS topic_id, t.name AS topic_name, t.default_status, coalesce(p.status, t.default_status) AS status,
  coalesce(p.has_custom_routing, false) AS has_custom_routing, coalesce(p.custom_routing, '[]') AS custom_routing
FROM topic t
LEFT JOIN LATERAL (
  SELECT * FROM user_preference p
  WHERE p.workspace_id = t.workspace_id AND p.environment = t.environment AND p.user_id = $3 AND p.topic_id = t.id
    AND p.tenant_id IN ($4, '')
  ORDER BY p.tenant_id DESC LIMIT 1
) AS p ON true
WHERE t.workspace_id = $1 AND t.environment = $2 AND ($5::text IS NULL OR t.id = $5)
ORDER BY t.created_at, t.id`;

/** What a user has chosen for every topic, or for one of them; `tenantId` is empty for none. */
export async function readPreferences(
  db: Executor,
  { workspace_id, environment }: Tenant,
  {
    userId,
    tenantId,
    topicId,
  }: { readonly userId: string; readonly tenantId: string; readonly topicId: string | null },
): Promise<readonly TopicPreference[]> {
  return db.query<TopicPreference & Row>(READ, [workspace_id, environment, userId, tenantId, topicId]);
}

const PUT = `
INSERT INTO user_preference (workspace_id, environment, user_id, tenant_id, topic_id, status, has_custom_routing,
  custom_routing)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
ON CONFLICT (workspace_id, environment, user_id, tenant_id, topic_id) DO UPDATE
  SET status = excluded.status, has_custom_routing = excluded.has_custom_routing,
    custom_routing = excluded.custom_routing, updated_at = now()`;

/** Keeps what a user has chosen for a topic. */
export async function putPreference(
  db: Executor,
  { workspace_id, environment }: Tenant,
  {
    userId,
    tenantId,
    topicId,
  }: { readonly userId: string; readonly tenantId: string; readonly topicId: string },
  { status, has_custom_routing, custom_routing }: Choice,
): Promise<void> {
  await db.query(PUT, [
    ...[workspace_id, environment, userId, tenantId, topicId],
    ...[status, has_custom_routing, JSON.stringify(custom_routing)],
  ]);
}

/** Who is asked about, and of what. */
export type WishQuery = Tenant & {
  readonly user_id: string;
  readonly topic_id: string;
  /** Empty for none. */
  readonly tenant_id: string;
};

const WISHES = `
SELECT i.n::int AS n, t.default_status, coalesce(p.status, d ->> 'status') AS status,
  coalesce(p.has_custom_routing, (d ->> 'has_custom_routing')::boolean) AS has_custom_routing,
  coalesce(p.custom_routing, d -> 'custom_routing') AS custom_routing
FROM jsonb_to_recordset($1::jsonb) AS i (n int, workspace_id text, environment text, user_id text, topic_id text,
  tenant_id text)
JOIN topic t ON t.workspace_id = i.workspace_id AND t.environment = i.environment AND t.id = i.topic_id
LEFT JOIN LATERAL (
  SELECT * FROM user_preference p
  WHERE p.workspace_id = i.workspace_id AND p.environment = i.environment AND p.user_id = i.user_id
    AND p.topic_id = i.topic_id AND p.tenant_id IN (i.tenant_id, '')
  ORDER BY p.tenant_id DESC LIMIT 1
) AS p ON true
LEFT JOIN LATERAL (
  SELECT one FROM tenant o, jsonb_array_elements(o.default_preferences) AS one
  WHERE o.workspace_id = i.workspace_id AND o.environment = i.environment AND o.id = i.tenant_id
    AND one ->> 'id' = i.topic_id
  LIMIT 1
) AS of_tenant (d) ON true`;

type WishRow = Row & {
  readonly n: number;
  readonly default_status: PreferenceStatus;
  readonly status: PreferenceStatus | null;
  readonly has_custom_routing: boolean | null;
  readonly custom_routing: Choice['custom_routing'] | null;
};

const EVERYTHING: Wish = { optedOut: false, channels: [] };

/** What people wish to hear of topics, in the order of the questions; a topic that does not exist filters nothing. */
export async function readWishes(db: Executor, queries: readonly WishQuery[]): Promise<readonly Wish[]> {
  const rows = await db.query<WishRow>(WISHES, [
    JSON.stringify(queries.map((query, n) => ({ ...query, n }))),
  ]);
  const wishes = new Map(rows.map((row) => [row.n, wishOf(row.default_status, choiceOf(row))]));
  return queries.map((_query, n) => wishes.get(n) ?? EVERYTHING);
}

function choiceOf({ status, has_custom_routing, custom_routing }: WishRow): Choice | null {
  if (status === null) return null;
  return { status, has_custom_routing: has_custom_routing ?? false, custom_routing: custom_routing ?? [] };
}
