import type { JsonObject } from '../automation/json.ts';
import type { MessageBody, Person } from '../engine/write.ts';
import type { Executor, Row } from './database.ts';
import type { MessageState } from './message-state.ts';
import { PROFILE_IN_TENANT } from './profile-read.ts';
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
  /** How often it was claimed, this time included. */
  readonly attempts: number;
  /** Null before the first claim was recorded. */
  readonly state: MessageState | null;
  /** The leg whose call had begun, and must not be repeated, when its node died. */
  readonly calling: string | null;
  /** Epoch ms. */
  readonly created_at: number;
  /** The organization of the recipient that the message is for. */
  readonly tenant_id: string | null;
  /** The stored profile of the recipient, within the tenant, if there is one. */
  readonly stored_profile: JsonObject | null;
};

// `SENDING` is committed before the provider is called. A message that is due while still in SENDING was in the hands
// of a node that died: its history says UNCERTAIN. Fenced messages are taken back here.
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
      WHEN d.canceled AND d.status = 'SENDING' THEN 'UNCERTAIN'
      WHEN d.canceled THEN 'CANCELED'
      ELSE 'SENDING' END,
    due_at = CASE WHEN NOT d.canceled THEN now() + $2 * interval '1 ms' END,
    attempts = m.attempts + 1, lease_owner = $3, updated_at = now(),
    canceled_at = CASE WHEN d.canceled THEN coalesce(m.canceled_at, now()) ELSE m.canceled_at END,
    history = CASE WHEN d.status = 'SENDING'
      THEN m.history || jsonb_build_array(jsonb_build_object('type', 'UNCERTAIN', 'ts',
        floor(extract(epoch FROM now()) * 1000), 'attempt', m.attempts))
      ELSE m.history END
  FROM due d
  WHERE m.workspace_id = d.workspace_id AND m.environment = d.environment AND m.id = d.id
  RETURNING m.workspace_id, m.environment, m.id, m.run_id, m.request_id, m.recipient, m.payload, m.attempts, m.status,
    m.state, m.calling, m.created_at, m.tenant_id
)
SELECT c.workspace_id, c.environment, c.id, c.run_id, c.request_id, c.recipient, c.payload, c.attempts, c.state,
  c.calling, c.created_at, c.tenant_id,
  CASE WHEN c.tenant_id IS NULL THEN p.profile ELSE ${PROFILE_IN_TENANT} END AS stored_profile
FROM claimed c
LEFT JOIN profile p ON p.workspace_id = c.workspace_id AND p.environment = c.environment AND p.user_id = c.recipient
LEFT JOIN tenant t ON t.workspace_id = c.workspace_id AND t.environment = c.environment AND t.id = c.tenant_id
LEFT JOIN tenant_user u ON u.workspace_id = c.workspace_id AND u.environment = c.environment
  AND u.tenant_id = c.tenant_id AND u.user_id = c.recipient
WHERE c.status = 'SENDING'`;

/**
 * Takes up to `limit` due messages and marks them `SENDING`, in one statement with the check that no cancel has
 * reached them.
 */
export async function claimMessages(
  db: Executor,
  { limit, leaseMs, owner }: { readonly limit: number; readonly leaseMs: number; readonly owner: string },
): Promise<readonly ClaimedRow[]> {
  return db.query<ClaimedRow>(CLAIM, [limit, leaseMs, owner]);
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
