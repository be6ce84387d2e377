import type { Executor, Row } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** An instance as its readers see it. Times are epoch ms. */
export type DigestInstanceDetail = {
  readonly id: string;
  readonly topic_id: string;
  readonly user_id: string;
  readonly event_count: number;
  readonly created_at: number;
  readonly release_at: number;
  readonly completed_at: number | null;
  /** Events by category; empty once it has been released. */
  readonly counts: { readonly [category: string]: number };
};

const LIST = `
SELECT d.id, d.topic_id, d.user_id, d.event_count, d.created_at, d.release_at, d.completed_at, (
  SELECT coalesce(jsonb_object_agg(one.category, one.count), '{}') FROM (
    SELECT i.category, count(*)::int AS count FROM batch_item i
    WHERE i.workspace_id = d.workspace_id AND i.environment = d.environment AND i.batch_id = d.id
    GROUP BY i.category LIMIT 100) AS one) AS counts
FROM digest_instance d
WHERE d.workspace_id = $1 AND d.environment = $2 AND d.schedule_id = $3
  AND ($4::float8 IS NULL OR (d.created_at, d.id) < (to_timestamp($4::float8 / 1000), $5))
ORDER BY d.created_at DESC, d.id DESC LIMIT $6`;

/** The instances of a schedule, newest first, from after a position. */
export async function listInstances(
  db: Executor,
  { workspace_id, environment }: Tenant,
  scheduleId: string,
  after: Position | null,
  limit: number,
): Promise<readonly DigestInstanceDetail[]> {
  return db.query<DigestInstanceDetail & Row>(LIST, [
    workspace_id,
    environment,
    scheduleId,
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ]);
}
