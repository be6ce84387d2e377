import type { Automation } from '../automation/automation.ts';
import { placeBehind, places, stepAt } from '../engine/cursor.ts';
import type { RunStatus } from '../engine/status.ts';
import type { Executor, Row } from './database.ts';
import { NEXT_ACTION_COLUMNS, type NextActionRow, nextActionAt } from './next-action.ts';
import { FENCED_STATUS, JOIN_FENCE } from './run-fence.ts';
import type { Tenant } from './scope.ts';

/** A run as a line of a table shows it. Times are epoch ms. */
export type RunRow = {
  readonly id: string;
  readonly status: RunStatus;
  readonly seq: number;
  readonly source: readonly string[];
  readonly template_id: string | null;
  readonly template_name: string | null;
  readonly template_version: number | null;
  readonly cancelation_token: string | null;
  readonly recipient: string | null;
  readonly clock_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly finished_at: number | null;
  readonly steps_settled: number;
  readonly steps_total: number;
  /** What the run does next, and when; null when it has ended. `at` is null while it works, or waits for an answer. */
  readonly next: NextStep | null;
};

export type NextStep = {
  readonly path: string;
  readonly action: string;
  /** What it is about, e.g. the template of a send. */
  readonly label: string | null;
  readonly at: number | null;
};

type StoredRow = Row &
  NextActionRow &
  Omit<RunRow, 'steps_total' | 'next'> & {
    readonly automation: Automation | null;
    readonly cursor: string | null;
  };

const READ = `
SELECT r.id, ${FENCED_STATUS} AS status, r.version AS seq, r.source, r.template_id, a.name AS template_name, r.template_version,
  r.cancelation_token, r.context ->> 'recipient' AS recipient, r.clock_id, r.created_at,
  coalesce(f.updated_at, r.updated_at) AS updated_at, coalesce(r.finished_at, f.updated_at) AS finished_at,
  r.settled AS steps_settled, coalesce(r.definition, v.definition) AS automation, r.cursor, ${NEXT_ACTION_COLUMNS}
FROM run r ${JOIN_FENCE}
LEFT JOIN automation a ON a.workspace_id = r.workspace_id AND a.environment = r.environment AND a.id = r.template_id
LEFT JOIN automation_version v ON r.definition IS NULL AND v.workspace_id = r.workspace_id
  AND v.environment = r.environment AND v.automation_id = r.template_id AND v.version = r.template_version
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = ANY ($3::text[])`;

/** These runs as lines of a table, in the order of their ids here; those that are gone are left out. */
export async function readRunRows(
  db: Executor,
  { workspace_id, environment }: Tenant,
  ids: readonly string[],
): Promise<readonly RunRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.query<StoredRow>(READ, [workspace_id, environment, ids]);
  const byId = new Map(rows.map((row) => [row.id, rowOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function rowOf(row: StoredRow): RunRow {
  const { automation, cursor, ask_kind, ask_at: _ask, due_at: _due, ...rest } = row;
  const steps = automation?.steps ?? [];
  const active = row.status === 'PROCESSING' || row.status === 'WAITING';
  // A delay does nothing when it ends: what follows it is what the run does next.
  const path = cursor !== null && ask_kind === 'time' ? placeBehind(steps, cursor, () => 1) : cursor;
  const step = path === null ? null : stepAt(steps, path);
  return {
    ...rest,
    steps_total: places(steps).length,
    next:
      active && step !== null && path !== null
        ? { path, action: step.action, label: labelOf(step), at: nextActionAt(row) }
        : null,
  };
}

/** The name by which people know what a step is about. */
function labelOf(step: object): string | null {
  const { template, message, list, url } = step as { readonly [field: string]: unknown };
  const { template: messageTemplate, content } = asObject(message);
  const texts = [template, messageTemplate, asObject(content)['title'], list, url, asObject(step)['name']];
  return texts.find((text): text is string => typeof text === 'string') ?? null;
}

function asObject(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [field: string]: unknown }) : {};
}
