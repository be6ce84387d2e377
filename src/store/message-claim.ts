import type { JsonObject } from '../automation/json.ts';
import type { MessageBody, Person } from '../engine/write.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A message in `SENDING` under this node's lease. */
export type ClaimedMessage = Claimed & {
  readonly payload: MessageBody & Omit<Person, 'recipient'>;
};

/** As it comes from the table: where it shares its body with the others of its request, it has only what is its own. */
export type ClaimedRow = Row & Claimed & { readonly payload: ClaimedMessage['payload'] | OwnPayload };

/** What a message has of its own where it shares the rest. */
export type OwnPayload = {
  readonly shared: true;
  readonly profile?: JsonObject;
  readonly to?: JsonObject | null;
  /** The data of its group. */
  readonly data?: JsonObject;
};

type Claimed = Tenant & {
  readonly id: string;
  readonly run_id: string | null;
  readonly request_id: string;
  readonly recipient: string;
  /** 1 for the first try. */
  readonly attempts: number;
  /** The stored profile of the recipient, if there is one. */
  readonly stored_profile: JsonObject | null;
};

// `SENDING` is committed before the provider is called. A message that is due while still in SENDING was in the hands
// of a node that died: it becomes UNCERTAIN unless it may be repeated. Fenced messages are taken back here.
const CLAIM = `
WITH due AS (
  SELECT m.workspace_id, m.environment, m.id, m.status, m.canceled_at IS NOT NULL
    OR EXISTS (
      SELECT FROM token_fence f WHERE f.workspace_id = m.workspace_id AND f.environment = m.environment
        AND f.token = m.cancelation_token AND f.canceled_seq >= m.run_seq
        AND f.excluded_run_id IS DISTINCT FROM m.run_id) AS canceled
  FROM message m
  WHERE m.due_at <= now()
  ORDER BY m.due_at LIMIT $1
  FOR NO KEY UPDATE SKIP LOCKED
), claimed AS (
  UPDATE message m
  SET status = CASE
      WHEN d.status = 'SENDING' AND NOT $4 THEN 'UNCERTAIN'
      WHEN d.canceled AND d.status = 'SENDING' THEN 'UNCERTAIN'
      WHEN d.canceled THEN 'CANCELED'
      ELSE 'SENDING' END,
    due_at = CASE
      WHEN d.canceled OR (d.status = 'SENDING' AND NOT $4) THEN NULL
      ELSE now() + $2 * interval '1 ms' END,
    attempts = m.attempts + 1, lease_owner = $3, updated_at = now(),
    canceled_at = CASE WHEN d.canceled THEN coalesce(m.canceled_at, now()) ELSE m.canceled_at END,
    history = CASE WHEN d.status = 'SENDING'
      THEN m.history || jsonb_build_array(jsonb_build_object('type', 'UNCERTAIN', 'ts',
        floor(extract(epoch FROM now()) * 1000), 'attempt', m.attempts))
      ELSE m.history END
  FROM due d
  WHERE m.workspace_id = d.workspace_id AND m.environment = d.environment AND m.id = d.id
  RETURNING m.workspace_id, m.environment, m.id, m.run_id, m.request_id, m.recipient, m.payload, m.attempts, m.status
)
SELECT c.workspace_id, c.environment, c.id, c.run_id, c.request_id, c.recipient, c.payload, c.attempts,
  p.profile AS stored_profile
FROM claimed c
LEFT JOIN profile p ON p.workspace_id = c.workspace_id AND p.environment = c.environment AND p.user_id = c.recipient
WHERE c.status = 'SENDING'`;

/**
 * Takes up to `limit` due messages and marks them `SENDING`, in one statement with the check that no cancel has
 * reached them. `repeatUncertain` tells whether the way out takes idempotency keys, so that a message whose call may
 * have happened before a crash can be sent again.
 */
export async function claimMessages(
  db: Executor,
  options: {
    readonly limit: number;
    readonly leaseMs: number;
    readonly owner: string;
    readonly repeatUncertain: boolean;
  },
): Promise<readonly ClaimedRow[]> {
  return db.query<ClaimedRow>(CLAIM, [
    options.limit,
    options.leaseMs,
    options.owner,
    options.repeatUncertain,
  ]);
}

/** How one attempt ended. */
export type Settlement = Tenant & {
  readonly id: string;
  /** The attempt's number: a settlement of an attempt that another node has taken over is dropped. */
  readonly attempts: number;
  readonly status: 'SENT' | 'ENQUEUED' | 'UNDELIVERABLE' | 'UNROUTABLE';
  readonly channel: string;
  readonly provider: string | null;
  readonly retryInMs: number | null;
  readonly reason: string | null;
  readonly error: string | null;
};

const SETTLE = `
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text, attempts int,
    status text, channel text, provider text, "retryInMs" float8, reason text, error text)
), locked AS (
  SELECT m.workspace_id, m.environment, m.id FROM message m
  JOIN input i ON m.workspace_id = i.workspace_id AND m.environment = i.environment AND m.id = i.id
  WHERE m.status = 'SENDING' AND m.attempts = i.attempts
  ORDER BY m.id
  FOR NO KEY UPDATE OF m
)
UPDATE message m
SET status = CASE WHEN i.status = 'ENQUEUED' AND m.canceled_at IS NOT NULL THEN 'CANCELED' ELSE i.status END,
  due_at = CASE
    WHEN i.status = 'ENQUEUED' AND m.canceled_at IS NULL THEN now() + i."retryInMs" * interval '1 ms' END,
  provider = i.provider, reason = i.reason, error = i.error, lease_owner = NULL, updated_at = now(),
  sent_at = CASE WHEN i.status = 'SENT' THEN now() ELSE m.sent_at END,
  history = m.history || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'type', i.status, 'ts', floor(extract(epoch FROM now()) * 1000), 'channel', i.channel, 'provider', i.provider,
    'attempt', i.attempts, 'error', i.error)))
FROM input i JOIN locked l ON l.workspace_id = i.workspace_id AND l.environment = i.environment AND l.id = i.id
WHERE m.workspace_id = i.workspace_id AND m.environment = i.environment AND m.id = i.id`;

/** Records how attempts ended. A message that was canceled meanwhile is not queued again. */
export async function settleMessages(db: Executor, settlements: readonly Settlement[]): Promise<void> {
  await db.query(SETTLE, [JSON.stringify(settlements)]);
}

const NEXT_DUE = `
SELECT CASE WHEN min(due_at) IS NULL THEN NULL ELSE greatest(0, extract(epoch FROM min(due_at) - now()) * 1000) END AS ms
FROM message WHERE due_at IS NOT NULL`;

/** Milliseconds until the next message is due, 0 when one is due already, null when none waits. */
export async function nextMessageDue(db: Executor): Promise<number | null> {
  const [row] = await db.query<{ ms: number | null }>(NEXT_DUE);
  return row?.ms ?? null;
}

// A request of several stands for its first message.
const STATUSES = `
SELECT w.id, coalesce(m.status, f.status) AS status FROM unnest($3::text[]) AS w (id)
LEFT JOIN message m ON m.workspace_id = $1 AND m.environment = $2 AND m.id = w.id
LEFT JOIN message f ON f.workspace_id = $1 AND f.environment = $2 AND f.id = w.id || '-1'
WHERE m.id IS NOT NULL OR f.id IS NOT NULL`;

/** The present status of messages, by id (reference 7.5). */
export async function messageStatuses(
  db: Executor,
  { workspace_id, environment }: Tenant,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ id: string; status: string }>(STATUSES, [workspace_id, environment, ids]);
  return new Map(rows.map(({ id, status }) => [id, status]));
}
