import type { RunStatus } from '../engine/status.ts';
import type { Executor, Row } from './database.ts';
import type { Position } from './position.ts';
import { FENCED_STATUS, JOIN_FENCE } from './run-fence.ts';
import {
  ANY_RUN,
  createParameters,
  type Parameters,
  type RunSelection,
  statusesOf,
  whereOf,
} from './run-selection.ts';
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

export type RunFilter = Partial<RunSelection> &
  Pick<RunSelection, 'retentionDays'> & { readonly after: Position | null; readonly limit: number };

/** The runs that pass a filter, newest first. */
export async function listRuns(
  db: Executor,
  tenant: Tenant,
  { after, limit, ...given }: RunFilter,
): Promise<readonly RunSummary[]> {
  const selection = { ...ANY_RUN, ...given };
  const parameters = createParameters();
  const where = whereOf(tenant, selection, parameters);
  const place = pageOf(parameters, after, limit);
  const statuses = parameters.add(statusesOf(selection));
  const { templateIds } = selection;
  const templates = templateIds === null ? null : parameters.add(templateIds);
  const withCanceled = selection.statuses?.includes('CANCELED') ?? true;
  const probe = `
SELECT page.* FROM unnest(${statuses}::text[]) AS s (status)
${templates === null ? '' : `CROSS JOIN unnest(${templates}::text[]) AS t (id)`}
CROSS JOIN LATERAL (${page(`${where} ${templates === null ? '' : 'AND r.template_id = t.id'} AND r.status = s.status AND f.token IS NULL`, place)}) AS page`;
  const ofTemplates = templates === null ? '' : `AND r.template_id = ANY (${templates}::text[])`;
  const fenced = ` UNION ALL (${page(`${where} ${ofTemplates} ${FENCED}`, place)})`;
  // One index probe per wanted status, each as long as a page: a filter over the newest runs might read all of them to
  // find a rare one. A fenced run counts as canceled, and its row still says that it is unfinished.
  const sql = `SELECT * FROM (${probe}${withCanceled ? fenced : ''}) AS pages ORDER BY created_at DESC, id DESC LIMIT ${place.limit}`;
  return db.query<RunSummary & Row>(sql, parameters.values);
}

const COLUMNS = `r.id, ${FENCED_STATUS} AS status, r.source, r.template_id, r.cancelation_token, r.created_at,
  coalesce(f.updated_at, r.updated_at) AS updated_at`;

type Place = { readonly after: string; readonly limit: string };

function pageOf({ add }: Parameters, after: Position | null, limit: number): Place {
  const at = `coalesce(to_timestamp(${add(after?.at ?? null)}::float8 / 1000), 'infinity')`;
  return {
    after: `(r.created_at, r.id) < (${at}, coalesce(${add(after?.id ?? null)}, ''))`,
    limit: add(limit),
  };
}

function page(where: string, { after, limit }: Place): string {
  return `
SELECT ${COLUMNS} FROM run r ${JOIN_FENCE}
WHERE ${where} AND ${after}
ORDER BY r.created_at DESC, r.id DESC LIMIT ${limit}`;
}

// Fenced runs exist only while a large cancel is being marked.
const FENCED = `AND r.status IN ('PROCESSING', 'WAITING') AND f.token IS NOT NULL AND r.cancelation_token IN (
    SELECT c.cancelation_token FROM cancelation c
    WHERE c.workspace_id = r.workspace_id AND c.environment = r.environment AND c.marked_at IS NULL)`;
