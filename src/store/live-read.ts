import type { RunStatus } from '../engine/status.ts';
import type { Executor, Row } from './database.ts';
import type { LiveTopic } from './live-event.ts';
import { NEXT_ACTION_COLUMNS, type NextActionRow, nextActionAt } from './next-action.ts';
import { FENCED_STATUS, JOIN_FENCE } from './run-fence.ts';
import type { Tenant } from './scope.ts';

/** A place in the log of live events: they are read in this order. */
export type LivePosition = { readonly xid: bigint; readonly id: bigint };

/** A run as it is now. Times are epoch ms. */
export type LiveRun = {
  readonly status: RunStatus;
  readonly version: number;
  readonly step: string | null;
  readonly template_id: string | null;
  readonly cancelation_token: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly next_action_at: number | null;
};

/** An automation as it is now. */
export type LiveAutomation = { readonly draft_version: number; readonly published_version: number | null };

/** A receipt as it is now. */
export type LiveCancelation = {
  readonly matched: number;
  readonly canceled: number;
  readonly done: boolean;
};

/** One thing that happened, with what it is about as that is now; null when it is gone. */
export type LiveEvent = {
  readonly position: LivePosition;
  readonly topic: LiveTopic;
  readonly subject: string;
  readonly run: LiveRun | null;
  readonly automation: LiveAutomation | null;
  readonly cancelation: LiveCancelation | null;
};

const HEAD = 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid';

/** The end of the log now: everything before it can be read. */
export async function liveHead(db: Executor): Promise<LivePosition> {
  const [row] = await db.query<{ xid: string }>(HEAD);
  return { xid: BigInt(row?.xid ?? 0), id: 0n };
}

const READ = `
SELECT e.xid::text AS xid, e.id::text AS id, e.topic, e.subject, ${FENCED_STATUS} AS status, r.version, r.cursor AS step, r.template_id,
  r.cancelation_token, ${NEXT_ACTION_COLUMNS}, r.created_at, coalesce(f.updated_at, r.updated_at) AS updated_at,
  a.draft_version, a.published_version, c.matched, c.canceled, c.marked_at IS NOT NULL AS done
FROM (
  SELECT * FROM live_event
  WHERE workspace_id = $1 AND environment = $2 AND (xid, id) > ($3::text::xid8, $4::text::bigint)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY xid, id LIMIT $5
) AS e
LEFT JOIN run r ON e.topic IN ('run.created', 'run.updated') AND r.workspace_id = e.workspace_id
  AND r.environment = e.environment AND r.id = e.subject ${JOIN_FENCE}
LEFT JOIN automation a ON e.topic IN ('automation.updated', 'automation.published')
  AND a.workspace_id = e.workspace_id AND a.environment = e.environment AND a.id = e.subject
LEFT JOIN cancelation c ON e.topic = 'cancelation.progress' AND c.workspace_id = e.workspace_id
  AND c.environment = e.environment AND c.id = e.subject
ORDER BY e.xid, e.id`;

type EventRow = Row &
  NextActionRow &
  Omit<LiveRun, 'next_action_at' | 'version'> &
  Omit<LiveAutomation, 'draft_version'> &
  Omit<LiveCancelation, 'matched'> & {
    readonly xid: string;
    readonly id: string;
    readonly topic: LiveTopic;
    readonly subject: string;
    readonly version: number | null;
    readonly matched: number | null;
    readonly draft_version: number | null;
  };

/** What happened after a place in the log, in order; at most `limit`. */
export async function readLive(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { xid, id }: LivePosition,
  limit: number,
): Promise<readonly LiveEvent[]> {
  const parameters = [workspace_id, environment, String(xid), String(id), limit];
  const rows = await db.query<EventRow>(READ, parameters);
  return rows.map((row) => ({
    position: { xid: BigInt(row.xid), id: BigInt(row.id) },
    topic: row.topic,
    subject: row.subject,
    run: row.version === null ? null : runOf(row, row.version),
    automation:
      row.draft_version === null
        ? null
        : { draft_version: row.draft_version, published_version: row.published_version },
    cancelation:
      row.matched === null ? null : { matched: row.matched, canceled: row.canceled, done: row.done },
  }));
}

function runOf(row: EventRow, version: number): LiveRun {
  const { status, step, template_id, cancelation_token, created_at, updated_at } = row;
  const next_action_at = nextActionAt(row);
  return { status, version, step, template_id, cancelation_token, created_at, updated_at, next_action_at };
}
