import { RUN_STATUSES, type RunStatus } from '../engine/status.ts';
import type { Executor, Row } from './database.ts';
import type { Position } from './position.ts';
import { FENCED_STATUS, JOIN_FENCE } from './run-fence.ts';
import type { Tenant } from './scope.ts';

/** A run in a list. Times are epoch ms. */
export type RunSummary = {
  readonly id: string;
  readonly status: RunStatus;
  readonly source: readonly string[];
  readonly template_id: string | null;
  readonly cancelation_token: string | null;
  readonly created_at: number;
  readonly updated_at: number;
};

export type RunFilter = {
  /** Runs in any of these; null for all. */
  readonly statuses: readonly string[] | null;
  readonly templateIds: readonly string[] | null;
  /** Bounds of `created_at`, epoch ms: from inclusive, until exclusive. */
  readonly from: number | null;
  readonly until: number | null;
  readonly after: Position | null;
  readonly limit: number;
  /** Older runs are no longer shown (reference 8.3). */
  readonly retentionDays: number;
};

/** The runs that pass a filter, newest first. */
export async function listRuns(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { statuses, templateIds, from, until, after, limit, retentionDays }: RunFilter,
): Promise<readonly RunSummary[]> {
  const withCanceled = statuses?.includes('CANCELED') ?? true;
  const head = [
    workspace_id,
    environment,
    retentionDays,
    from,
    until,
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ];
  if (templateIds !== null) {
    return db.query<RunSummary & Row>(byTemplate(withCanceled), [
      ...head,
      statuses ?? RUN_STATUSES,
      templateIds,
    ]);
  }
  return db.query<RunSummary & Row>(byStatus(withCanceled), [...head, statuses ?? RUN_STATUSES]);
}

const COLUMNS = `r.id, ${FENCED_STATUS} AS status, r.source, r.template_id, r.cancelation_token, r.created_at,
  coalesce(f.updated_at, r.updated_at) AS updated_at`;

const PAGE = (where: string) => `
SELECT ${COLUMNS} FROM run r ${JOIN_FENCE}
WHERE r.workspace_id = $1 AND r.environment = $2 ${where}
  AND r.created_at >= greatest(now() - $3::int * interval '1 day', to_timestamp($4::float8 / 1000))
  AND r.created_at < coalesce(to_timestamp($5::float8 / 1000), 'infinity')
  AND (r.created_at, r.id) < (coalesce(to_timestamp($6::float8 / 1000), 'infinity'), coalesce($7, ''))
ORDER BY r.created_at DESC, r.id DESC LIMIT $8`;

// One index probe per wanted status, each as long as a page: a filter over the newest runs might read all of them to
// find a rare one. A fenced run counts as canceled, and its row still says that it is unfinished.
function byStatus(withCanceled: boolean): string {
  const probe = `
SELECT page.* FROM unnest($9::text[]) AS s (status)
CROSS JOIN LATERAL (${PAGE('AND r.status = s.status AND f.token IS NULL')}) AS page`;
  return merged(probe, withCanceled ? PAGE(FENCED) : null);
}

function byTemplate(withCanceled: boolean): string {
  const probe = `
SELECT page.* FROM unnest($9::text[]) AS s (status) CROSS JOIN unnest($10::text[]) AS t (id)
CROSS JOIN LATERAL (${PAGE('AND r.template_id = t.id AND r.status = s.status AND f.token IS NULL')}) AS page`;
  return merged(probe, withCanceled ? PAGE(`AND r.template_id = ANY ($10::text[]) ${FENCED}`) : null);
}

// Fenced runs exist only while a large cancel is being marked.
const FENCED = `AND r.status IN ('PROCESSING', 'WAITING') AND f.token IS NOT NULL AND r.cancelation_token IN (
    SELECT c.cancelation_token FROM cancelation c
    WHERE c.workspace_id = $1 AND c.environment = $2 AND c.marked_at IS NULL)`;

function merged(probe: string, fenced: string | null): string {
  const pages = fenced === null ? probe : `${probe} UNION ALL (${fenced})`;
  return `SELECT * FROM (${pages}) AS pages ORDER BY created_at DESC, id DESC LIMIT $8`;
}
