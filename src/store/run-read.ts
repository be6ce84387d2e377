import type { Automation } from '../automation/automation.ts';
import type { JsonObject } from '../automation/json.ts';
import type { TokenWarning } from '../automation/token.ts';
import type { Context } from '../engine/run.ts';
import type { RunStatus } from '../engine/status.ts';
import type { Actor } from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import { NEXT_ACTION_COLUMNS, type NextActionRow, nextActionAt } from './next-action.ts';
import { FENCED_STATUS, JOIN_FENCE } from './run-fence.ts';
import type { Tenant } from './scope.ts';

/** How a run was canceled: who, when (epoch ms) and why. */
export type RunCancelation = {
  readonly id: string;
  readonly at: number;
  readonly by: Actor;
  readonly reason: string | null;
};

/** A run as its readers see it. Times are epoch ms. */
export type RunDetail = {
  readonly id: string;
  readonly status: RunStatus;
  /** Counts the changes of the run. */
  readonly seq: number;
  readonly template_id: string | null;
  readonly template_version: number | null;
  readonly source: readonly string[];
  readonly automation: Automation;
  readonly context: Context;
  readonly refs: JsonObject;
  readonly cancelation_token: string | null;
  readonly cancelation_tokens: readonly string[];
  readonly warnings: readonly TokenWarning[];
  readonly clock_id: string | null;
  /** When a waiting run goes on, on its own clock; null when it does not rest. */
  readonly due_at: number | null;
  readonly canceled: RunCancelation | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly finished_at: number | null;
};

type RunRow = Row &
  NextActionRow &
  Omit<RunDetail, 'canceled' | 'due_at'> & {
    readonly cancelation_id: string | null;
    readonly canceled_at: number | null;
    readonly canceled_by: Actor | null;
    readonly reason: string | null;
  };

const READ = `
SELECT r.id, ${FENCED_STATUS} AS status, r.version AS seq, r.template_id, r.template_version, r.source, r.refs,
  coalesce(r.definition, v.definition) AS automation, r.context, r.cancelation_token, ARRAY(
    SELECT t.token FROM run_further_token t
    WHERE t.workspace_id = r.workspace_id AND t.environment = r.environment AND t.run_id = r.id
    ORDER BY t.token) AS cancelation_tokens, r.warnings, r.clock_id,
  ${NEXT_ACTION_COLUMNS}, r.created_at,
  coalesce(CASE WHEN f.token IS NULL THEN r.updated_at END, c.created_at, r.updated_at) AS updated_at,
  coalesce(r.finished_at, CASE WHEN f.token IS NOT NULL THEN c.created_at END) AS finished_at,
  c.id AS cancelation_id, c.created_at AS canceled_at, c.actor AS canceled_by, c.reason
FROM run r ${JOIN_FENCE}
LEFT JOIN automation_version v ON r.definition IS NULL AND v.workspace_id = r.workspace_id
  AND v.environment = r.environment AND v.automation_id = r.template_id AND v.version = r.template_version
LEFT JOIN cancelation c ON c.workspace_id = r.workspace_id AND c.environment = r.environment
  AND c.id = coalesce(f.cancelation_id, r.cancelation_id)
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = $3
  AND r.created_at >= now() - $4::int * interval '1 day'`;

/** One run; null when it does not exist or is older than `retentionDays` (reference 8.3, D-21). */
export async function readRun(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  retentionDays: number,
): Promise<RunDetail | null> {
  const [row] = await db.query<RunRow>(READ, [workspace_id, environment, id, retentionDays]);
  return row === undefined ? null : detailOf(row);
}

const STATUS = `
SELECT ${FENCED_STATUS} AS status FROM run r ${JOIN_FENCE}
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = $3`;

/** What a run is now; null when it does not exist. */
export async function readRunStatus(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<RunStatus | null> {
  const [row] = await db.query<{ status: RunStatus }>(STATUS, [workspace_id, environment, id]);
  return row?.status ?? null;
}

function detailOf(row: RunRow): RunDetail {
  const { ask_kind, ask_at, due_at, cancelation_id, canceled_at, canceled_by, reason, ...rest } = row;
  const isCanceled = cancelation_id !== null && canceled_at !== null && canceled_by !== null;
  return {
    ...rest,
    due_at: nextActionAt(row),
    canceled: isCanceled ? { id: cancelation_id, at: canceled_at, by: canceled_by, reason } : null,
  };
}
