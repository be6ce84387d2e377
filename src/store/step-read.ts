import type { Automation } from '../automation/automation.ts';
import type { Json } from '../automation/json.ts';
import { type AskKind, isWaiting } from '../engine/ask.ts';
import { type Place, places } from '../engine/cursor.ts';
import { passesSeen } from '../engine/loops.ts';
import { isActive, type RunStatus, type StepStatus } from '../engine/status.ts';
import type { StepError } from '../engine/write.ts';
import { ASK_AT } from './ask-at.ts';
import type { Executor, Row } from './database.ts';
import { FENCED_STATUS, JOIN_FENCE } from './run-fence.ts';
import type { Tenant } from './scope.ts';

/** A step as its readers see it. Times are epoch ms. */
export type StepDetail = {
  readonly path: string;
  readonly action: string;
  readonly ref: string | null;
  readonly status: StepStatus;
  readonly created_at: number;
  readonly updated_at: number;
  readonly message_id: string | null;
  /** When a waiting step goes on, on the run's own clock. */
  readonly due_at: number | null;
  /** What it was given, resolved; null before it settles. */
  readonly input: Json;
  readonly output: Json;
  readonly error: StepError | null;
};

type SettledStep = Omit<StepDetail, 'due_at'>;

type SnapshotRow = Row & {
  readonly status: RunStatus;
  readonly automation: Automation;
  readonly cursor: string | null;
  readonly ask_kind: AskKind | null;
  readonly ask_at: number | null;
  readonly ask_since: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly finished_at: number | null;
  readonly settled: readonly SettledStep[];
};

// One statement, so that the run and its steps are of the same moment.
const READ = `
SELECT ${FENCED_STATUS} AS status, coalesce(r.definition, v.definition) AS automation, r.cursor,
  r.ask ->> 'kind' AS ask_kind, ${ASK_AT} AS ask_at,
  (r.ask ->> 'since')::float8 AS ask_since,
  r.created_at, r.updated_at, coalesce(r.finished_at, f.updated_at) AS finished_at,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('path', s.path, 'action', s.action, 'ref', s.ref, 'status', s.status,
      'message_id', s.message_id, 'input', s.input, 'output', s.output, 'error', s.error,
      'created_at', floor(extract(epoch FROM s.created_at) * 1000),
      'updated_at', floor(extract(epoch FROM s.updated_at) * 1000)) ORDER BY s.index), '[]')
    FROM step s WHERE s.workspace_id = r.workspace_id AND s.environment = r.environment AND s.run_id = r.id) AS settled
FROM run r ${JOIN_FENCE}
LEFT JOIN automation_version v ON r.definition IS NULL AND v.workspace_id = r.workspace_id
  AND v.environment = r.environment AND v.automation_id = r.template_id AND v.version = r.template_version
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.id = $3
  AND r.created_at >= now() - $4::int * interval '1 day'`;

/**
 * Every step of a run in the order in which they are written: those that have settled as recorded, those in arms that
 * were not taken as `SKIPPED`, the others as the run's snapshot tells. Of a loop the passes that have begun, at least one.
 * Null when the run does not exist or is older than `retentionDays` (reference 4.5, D-21).
 */
export async function readSteps(
  db: Executor,
  { workspace_id, environment }: Tenant,
  runId: string,
  retentionDays: number,
): Promise<readonly StepDetail[] | null> {
  const [run] = await db.query<SnapshotRow>(READ, [workspace_id, environment, runId, retentionDays]);
  if (run === undefined) return null;
  const settled = new Map(run.settled.map((step) => [step.path, step]));
  const begun = run.cursor === null ? settled.keys() : [...settled.keys(), run.cursor];
  const all = places(run.automation.steps, passesSeen(begun));
  const passedAt = passedBy(all, run, settled);
  return all.map(({ path, arm, step }) => {
    const record = settled.get(path);
    if (record !== undefined) return { ...record, due_at: null };
    const passed = arm === null ? undefined : passedAt.get(arm);
    return { path, action: step.action, ref: step.ref ?? null, ...unsettled(run, path, passed) };
  });
}

/**
 * The arms that the run did not go into although it has passed their step, and when it did so. Places come in the order
 * of writing, so that of a step in an arm follows that of the step around it.
 */
function passedBy(
  all: readonly Place[],
  run: SnapshotRow,
  settled: ReadonlyMap<string, SettledStep>,
): ReadonlyMap<string, number> {
  const begun = new Set<string | null>();
  for (const { path, arm } of all) if (settled.has(path) || path === run.cursor) begun.add(arm);
  const armOf = new Map(all.map(({ path, arm }) => [path, arm]));
  const passed = new Map<string, number>();
  for (const { arm, owner } of all) {
    if (arm === null || owner === null || begun.has(arm)) continue;
    const record = settled.get(owner);
    const own = record === undefined || record.status === 'ERROR' ? undefined : record.updated_at;
    const at = passed.get(armOf.get(owner) ?? '') ?? own;
    if (at !== undefined) passed.set(arm, at);
  }
  return passed;
}

type Unsettled = Omit<StepDetail, 'path' | 'action' | 'ref'>;

const NOTHING = { message_id: null, due_at: null, input: null, output: null, error: null };

function unsettled(run: SnapshotRow, path: string, passedAt: number | undefined): Unsettled {
  if (passedAt !== undefined)
    return { ...NOTHING, status: 'SKIPPED', created_at: passedAt, updated_at: passedAt };
  const status = unsettledStatus(run, path);
  const inHand = path === run.cursor && run.ask_kind !== null;
  const created_at = (inHand ? run.ask_since : null) ?? run.created_at;
  return {
    ...NOTHING,
    status,
    created_at,
    updated_at: changedAt(run, status, inHand) ?? created_at,
    due_at: status === 'WAITING' ? run.ask_at : null,
  };
}

/**
 * A step that has not settled (reference 8.2, 8.4, D-18). Before a cancel, the one in hand waits or is processed and
 * the rest are not reached yet. A cancel ends the step in hand, if there is one, and skips what had not begun. What
 * stands after a failure, or after a throttle, was never reached; what a finished run passed by was skipped.
 */
function unsettledStatus(run: SnapshotRow, path: string): StepStatus {
  const atCursor = path === run.cursor;
  if (isActive(run.status)) {
    if (!atCursor) return 'NOT PROCESSED';
    return run.ask_kind !== null && isWaiting({ kind: run.ask_kind }) ? 'WAITING' : 'PROCESSING';
  }
  if (run.status === 'CANCELED') return atCursor && run.ask_kind !== null ? 'CANCELED' : 'SKIPPED';
  return run.status === 'PROCESSED' ? 'SKIPPED' : 'NOT PROCESSED';
}

function changedAt(run: SnapshotRow, status: StepStatus, inHand: boolean): number | null {
  if (status === 'CANCELED' || status === 'SKIPPED') return run.finished_at;
  return inHand ? run.updated_at : null;
}
