import type { Json, JsonObject } from '../automation/json.ts';
import type { Executor, Row } from './database.ts';
import type { MessageState } from './message-state.ts';
import type { Tenant } from './scope.ts';

/** One thing that happened to a message, as `GET /messages/{id}/history` tells it; `ts` is epoch ms. */
export type MessageEvent = { readonly type: string; readonly ts: number; readonly [detail: string]: Json };

/** What a channel's provider was given. */
export type MessageOutput = {
  readonly channel: string;
  readonly provider: string;
  readonly content: JsonObject;
};

/** How one claim ended. */
export type Settlement = Tenant & {
  readonly id: string;
  /** The claim's number: what another node has taken over is not recorded. */
  readonly attempts: number;
  readonly status:
    | 'SENT'
    | 'SIMULATED'
    | 'ENQUEUED'
    | 'DELAYED'
    | 'FILTERED'
    | 'UNDELIVERABLE'
    | 'UNROUTABLE'
    | 'UNMAPPED'
    | 'UNCERTAIN';
  readonly provider: string | null;
  /** When it is claimed again; null where this is its end. */
  readonly dueInMs: number | null;
  readonly reason: string | null;
  readonly error: string | null;
  readonly events: readonly MessageEvent[];
  readonly state: MessageState | null;
  /** True where a provider has taken it. */
  readonly sent: boolean;
  readonly outputs: readonly MessageOutput[];
};

const OUTPUTS = `, outputs AS (
  INSERT INTO message_output (workspace_id, environment, message_id, channel, provider, content)
  SELECT l.workspace_id, l.environment, l.id, o.channel, o.provider, o.content
  FROM locked l
  JOIN input i ON l.workspace_id = i.workspace_id AND l.environment = i.environment AND l.id = i.id,
    jsonb_to_recordset(i.outputs) AS o (channel text, provider text, content jsonb)
  ON CONFLICT (workspace_id, environment, message_id, channel, provider) DO UPDATE
    SET content = excluded.content, created_at = now()
)`;

const SETTLE = (outputs: string) => `
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text, attempts int,
    status text, provider text, "dueInMs" float8, reason text, error text, events jsonb, state jsonb, sent boolean,
    outputs jsonb)
), locked AS (
  SELECT m.workspace_id, m.environment, m.id FROM message m
  JOIN input i ON m.workspace_id = i.workspace_id AND m.environment = i.environment AND m.id = i.id
  WHERE m.status = 'SENDING' AND m.attempts = i.attempts
  ORDER BY m.id
  FOR NO KEY UPDATE OF m
)${outputs}
UPDATE message m
SET status = CASE WHEN i."dueInMs" IS NOT NULL AND m.canceled_at IS NOT NULL THEN 'CANCELED' ELSE i.status END,
  due_at = CASE WHEN m.canceled_at IS NULL THEN now() + i."dueInMs" * interval '1 ms' END,
  provider = coalesce(i.provider, m.provider), reason = i.reason, error = i.error, state = i.state, calling = NULL,
  lease_owner = NULL, updated_at = now(),
  sent_at = CASE WHEN i.sent THEN coalesce(m.sent_at, now()) ELSE m.sent_at END,
  history = m.history || i.events
FROM input i JOIN locked l ON l.workspace_id = i.workspace_id AND l.environment = i.environment AND l.id = i.id
WHERE m.workspace_id = i.workspace_id AND m.environment = i.environment AND m.id = i.id`;

const SETTLE_PLAIN = SETTLE('');
const SETTLE_WITH_OUTPUTS = SETTLE(OUTPUTS);

/** Records how claims ended. A message that was canceled meanwhile is not queued again. */
export async function settleMessages(db: Executor, settlements: readonly Settlement[]): Promise<void> {
  const hasOutputs = settlements.some(({ outputs }) => outputs.length > 0);
  await db.query(hasOutputs ? SETTLE_WITH_OUTPUTS : SETTLE_PLAIN, [JSON.stringify(settlements)]);
}

/** A call that must not be repeated, about to be made. */
export type Call = Tenant & { readonly id: string; readonly attempts: number; readonly leg: string };

const CALL = `
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text, attempts int, leg text)
), locked AS (
  SELECT m.workspace_id, m.environment, m.id, i.leg FROM message m
  JOIN input i ON m.workspace_id = i.workspace_id AND m.environment = i.environment AND m.id = i.id
  WHERE m.status = 'SENDING' AND m.attempts = i.attempts AND m.canceled_at IS NULL
  ORDER BY m.id
  FOR NO KEY UPDATE OF m
)
UPDATE message m SET calling = l.leg FROM locked l
WHERE m.workspace_id = l.workspace_id AND m.environment = l.environment AND m.id = l.id
RETURNING m.workspace_id, m.environment, m.id`;

/** Writes down calls before they are made; those that may be made: not canceled, and still this node's. */
export async function announceCalls(
  db: Executor,
  calls: readonly Call[],
): Promise<readonly (Tenant & { readonly id: string })[]> {
  return db.query<Row & Tenant & { readonly id: string }>(CALL, [JSON.stringify(calls)]);
}
