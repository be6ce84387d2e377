import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

/** What became of a message after it was handed over, as its provider or a tracked link tells. */
export type CallbackEvent = {
  readonly message_id: string;
  readonly type: 'DELIVERED' | 'OPENED' | 'CLICKED' | 'UNDELIVERABLE' | 'COMPLAINED';
  /** Epoch ms; null for now. */
  readonly at: number | null;
  readonly error: string | null;
  /** What was clicked. */
  readonly url: string | null;
};

/** Whoever reports for ever fills no more of a message's history than this. */
const MAX_HISTORY = 200;

// The same report twice is one entry. A later stage is never taken back by an earlier one that comes late; a bounce ends
// what is no further than sent.
const RECORD = `
WITH input AS (
  SELECT message_id, type, coalesce(at, floor(extract(epoch FROM now()) * 1000)) AS at, error, url
  FROM jsonb_to_recordset($4::jsonb) AS t (message_id text, type text, at float8, error text, url text)
), entry AS (
  SELECT message_id, type, error, jsonb_strip_nulls(jsonb_build_object(
    'type', type, 'ts', at, 'provider', $3::text, 'error', error, 'url', url)) AS told, at
  FROM input
), locked AS (
  SELECT m.id, m.history FROM message m
  WHERE m.workspace_id = $1 AND m.environment = $2 AND m.id IN (SELECT message_id FROM entry)
    AND ($3::text IS NULL OR m.history @> jsonb_build_array(jsonb_build_object('provider', $3::text)))
    AND m.due_at IS NULL AND jsonb_array_length(m.history) < ${MAX_HISTORY}
  ORDER BY m.id FOR NO KEY UPDATE
), told AS (
  SELECT e.message_id, jsonb_agg(e.told ORDER BY e.at) AS entries,
    max(CASE e.type WHEN 'DELIVERED' THEN 2 WHEN 'OPENED' THEN 3 WHEN 'CLICKED' THEN 4 ELSE 0 END) AS stage,
    bool_or(e.type = 'UNDELIVERABLE') AS bounced, max(e.error) AS error
  FROM entry e JOIN locked l ON l.id = e.message_id
  WHERE NOT l.history @> jsonb_build_array(e.told)
  GROUP BY e.message_id
), stages AS (
  SELECT t.*, m.status, CASE m.status
    WHEN 'ROUTED' THEN 1 WHEN 'SENT' THEN 1 WHEN 'UNCERTAIN' THEN 1
    WHEN 'DELIVERED' THEN 2 WHEN 'OPENED' THEN 3 WHEN 'CLICKED' THEN 4 ELSE 9 END AS before
  FROM told t JOIN message m ON m.workspace_id = $1 AND m.environment = $2 AND m.id = t.message_id
), changed AS (
  UPDATE message m
  SET history = m.history || s.entries, updated_at = now(),
    status = CASE
      WHEN s.bounced AND s.stage < 2 AND s.before = 1 THEN 'UNDELIVERABLE'
      WHEN s.stage > s.before THEN CASE s.stage WHEN 2 THEN 'DELIVERED' WHEN 3 THEN 'OPENED' ELSE 'CLICKED' END
      ELSE m.status END,
    reason = CASE WHEN s.bounced AND s.stage < 2 AND s.before = 1 THEN 'BOUNCED' ELSE m.reason END,
    error = CASE WHEN s.bounced AND s.stage < 2 AND s.before = 1 THEN s.error ELSE m.error END
  FROM stages s
  WHERE m.workspace_id = $1 AND m.environment = $2 AND m.id = s.message_id
  RETURNING m.id
)
SELECT count(*)::int AS count FROM changed`;

/**
 * Writes reports into the histories of messages and moves their status on; how many messages changed. `provider` is the
 * key of who reports, which must have had the message in hand; null for a tracked link.
 */
export async function recordCallbacks(
  db: Executor,
  { workspace_id, environment }: Tenant,
  provider: string | null,
  events: readonly CallbackEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const [row] = await db.query<{ count: number }>(RECORD, [
    workspace_id,
    environment,
    provider,
    JSON.stringify(events),
  ]);
  return row?.count ?? 0;
}
