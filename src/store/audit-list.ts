import type { Json } from '../automation/json.ts';
import type { Actor } from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** One line of the audit log. Times are epoch ms. */
export type AuditRecord = {
  readonly id: string;
  readonly at: number;
  /** '*' for what concerns the whole workspace. */
  readonly environment: string;
  readonly actor: Actor;
  readonly action: string;
  readonly target_type: string;
  readonly target_id: string;
  readonly target_name: string | null;
  readonly before: Json;
  readonly after: Json;
  readonly reason: string | null;
};

export type AuditFilter = {
  readonly actorId: string | null;
  readonly actions: readonly string[] | null;
  readonly targetId: string | null;
  readonly from: number | null;
  readonly until: number | null;
  readonly after: Position | null;
  readonly limit: number;
};

const RANGE = `created_at >= coalesce(to_timestamp($6::float8 / 1000), '-infinity')
  AND created_at < coalesce(to_timestamp($7::float8 / 1000), 'infinity')
  AND (created_at, id) < (coalesce(to_timestamp($8::float8 / 1000), 'infinity'), coalesce($9, ''))
ORDER BY created_at DESC, id DESC LIMIT $10`;

// The receipt of a cancel was written in its transaction: it is the record, and is not kept twice.
const LIST = `
SELECT * FROM (
  (SELECT id, created_at AS at, environment, actor, action, target_type, target_id, target_name, before, after, reason
  FROM audit
  WHERE workspace_id = $1 AND environment IN ($2, '*') AND ($3::text IS NULL OR actor ->> 'id' = $3)
    AND ($4::text[] IS NULL OR action = ANY ($4)) AND ($5::text IS NULL OR target_id = $5) AND ${RANGE})
  UNION ALL
  (SELECT id, created_at AS at, environment, actor, 'run.canceled' AS action, 'cancelation' AS target_type,
    id AS target_id, coalesce(cancelation_token, run_id) AS target_name, NULL::jsonb AS before,
    jsonb_build_object('matched', matched, 'canceled', canceled) AS after, reason
  FROM cancelation
  WHERE workspace_id = $1 AND environment = $2 AND ($3::text IS NULL OR actor ->> 'id' = $3)
    AND ($4::text[] IS NULL OR 'run.canceled' = ANY ($4))
    AND ($5::text IS NULL OR $5 IN (id, cancelation_token, run_id)) AND ${RANGE})
) AS both_kinds ORDER BY at DESC, id DESC LIMIT $10`;

/** Who changed what, newest first: changes, and the receipts of cancels. */
export async function listAudit(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { actorId, actions, targetId, from, until, after, limit }: AuditFilter,
): Promise<readonly AuditRecord[]> {
  const filter = [actorId, actions, targetId, from, until, after?.at ?? null, after?.id ?? null, limit];
  return db.query<AuditRecord & Row>(LIST, [workspace_id, environment, ...filter]);
}
