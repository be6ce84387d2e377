import type { JsonObject } from '../automation/json.ts';
import type { Executor, Row } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** Names one event. */
export type EventKey = Tenant & { readonly source: string; readonly message_id: string };

/** An event as it is kept; `payload` is what working on it needs. */
export type StoredEvent = EventKey & {
  readonly name: string;
  readonly user_id: string | null;
  readonly payload: JsonObject;
};

const INSERT = `
INSERT INTO event (workspace_id, environment, source, message_id, name, user_id, payload, due_at)
SELECT workspace_id, environment, source, message_id, name, user_id, payload, now() + $2 * interval '1 ms'
FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, source text, message_id text, name text,
  user_id text, payload jsonb)
ORDER BY workspace_id, environment, source, message_id
ON CONFLICT (workspace_id, environment, source, message_id) DO NOTHING
RETURNING workspace_id, environment, source, message_id`;

/** Keeps events under a lease of their node; those that were kept before are missing from the result. */
export async function insertEvents(
  db: Executor,
  events: readonly StoredEvent[],
  leaseMs: number,
): Promise<readonly EventKey[]> {
  return db.query<EventKey & Row>(INSERT, [JSON.stringify(events), leaseMs]);
}

const IS_OPEN = `
SELECT due_at IS NOT NULL AS open FROM event
WHERE workspace_id = $1 AND environment = $2 AND source = $3 AND message_id = $4`;

/** Whether an event that was kept is still being worked on. */
export async function isOpenEvent(db: Executor, key: EventKey): Promise<boolean> {
  const [row] = await db.query<{ open: boolean }>(IS_OPEN, [
    key.workspace_id,
    key.environment,
    key.source,
    key.message_id,
  ]);
  return row?.open ?? false;
}

const CLAIM = `
WITH due AS (
  SELECT workspace_id, environment, source, message_id FROM event
  WHERE due_at <= now() ORDER BY due_at LIMIT $1
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE event e SET due_at = now() + $2 * interval '1 ms', attempts = e.attempts + 1
FROM due d
WHERE e.workspace_id = d.workspace_id AND e.environment = d.environment AND e.source = d.source
  AND e.message_id = d.message_id
RETURNING e.workspace_id, e.environment, e.source, e.message_id, e.name, e.user_id, e.payload, e.attempts`;

/** An event whose node died, or failed to finish it. */
export type AbandonedEvent = StoredEvent & { readonly attempts: number };

/** Takes over up to `limit` events that were not finished within their lease. */
export async function claimEvents(
  db: Executor,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly AbandonedEvent[]> {
  return db.query<AbandonedEvent & Row>(CLAIM, [limit, leaseMs]);
}

const FINISH = `
UPDATE event e SET due_at = NULL, result = i.result
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, source text, message_id text, result jsonb)
WHERE e.workspace_id = i.workspace_id AND e.environment = i.environment AND e.source = i.source
  AND e.message_id = i.message_id AND e.due_at IS NOT NULL
RETURNING e.workspace_id, e.environment, e.source, e.message_id`;

/** What an event has brought about. */
export type EventResult = {
  readonly run_ids: readonly string[];
  /** Runs that waited for it. */
  readonly woken: readonly string[];
  readonly cancelation_ids: readonly string[];
  /** Why an automation that it was to start has not been started, or all of it was given up. */
  readonly problems: readonly string[];
};

export type FinishedEvent = EventKey & { readonly result: EventResult };

/** Closes events; whoever closes one first decides what it brings about. What is missing was closed before. */
export async function finishEvents(
  tx: Executor,
  events: readonly FinishedEvent[],
): Promise<readonly EventKey[]> {
  const rows = events.map(({ workspace_id, environment, source, message_id, result }) => ({
    workspace_id,
    environment,
    source,
    message_id,
    result,
  }));
  return tx.query<EventKey & Row>(FINISH, [JSON.stringify(rows)]);
}

const NOTE_WOKEN = `
UPDATE event SET result = jsonb_set(result, '{woken}', $5::jsonb)
WHERE workspace_id = $1 AND environment = $2 AND source = $3 AND message_id = $4`;

/** Adds to a closed event which runs had waited for it. */
export async function noteWoken(tx: Executor, key: EventKey, runIds: readonly string[]): Promise<void> {
  const { workspace_id, environment, source, message_id } = key;
  await tx.query(NOTE_WOKEN, [workspace_id, environment, source, message_id, JSON.stringify(runIds)]);
}

/** One event in a list. Times are epoch ms. */
export type EventSummary = {
  readonly source: string;
  readonly message_id: string;
  readonly name: string;
  readonly user_id: string | null;
  readonly received_at: number;
  /** Null while it is being worked on. */
  readonly result: EventResult | null;
};

const LIST = `
SELECT source, message_id, name, user_id, received_at, result FROM event
WHERE workspace_id = $1 AND environment = $2
  AND ($3::float8 IS NULL OR (received_at, message_id) < (to_timestamp($3::float8 / 1000), $4))
ORDER BY received_at DESC, message_id DESC LIMIT $5`;

/** Events, newest first, from after a position. */
export async function listEvents(
  db: Executor,
  { workspace_id, environment }: Tenant,
  after: Position | null,
  limit: number,
): Promise<readonly EventSummary[]> {
  return db.query<EventSummary & Row>(LIST, [
    workspace_id,
    environment,
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ]);
}
