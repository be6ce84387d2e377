import type { Json, JsonObject } from '../automation/json.ts';
import type { Executor, Parameter, Row } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** A message in a list. Times are epoch ms. */
export type MessageSummary = {
  readonly id: string;
  readonly request_id: string;
  readonly run_id: string | null;
  readonly status: string;
  readonly recipient: string;
  /** The notification template; null for messages that carry their content. */
  readonly template: string | null;
  readonly event: string | null;
  /** The list through which it reached its recipient. */
  readonly list_id: string | null;
  readonly provider: string | null;
  readonly reason: string | null;
  readonly error: string | null;
  readonly created_at: number;
  readonly sent_at: number | null;
  readonly canceled_at: number | null;
};

export type MessageDetail = MessageSummary & {
  readonly attempts: number;
  /** What happened to it, oldest first: `{ type, ts, … }`. */
  readonly history: readonly { readonly [key: string]: Json }[];
};

const SUMMARY = `id, request_id, run_id, status, recipient, template, event, list_id, provider,
  reason, error, created_at, sent_at, canceled_at`;

const READ = `
SELECT ${SUMMARY}, attempts, history FROM message WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** One message; null when there is none of that id. */
export async function readMessage(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<MessageDetail | null> {
  const [row] = await db.query<MessageDetail & Row>(READ, [workspace_id, environment, id]);
  return row ?? null;
}

export type MessageFilter = {
  readonly statuses: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly recipient: string | null;
  /** The id of a message, or of the request that it shares with others. */
  readonly messageId: string | null;
  /** The id of a request, or a `trace_id` of its metadata. */
  readonly traceId: string | null;
  readonly runId: string | null;
  readonly notification: string | null;
  readonly event: string | null;
  readonly list: string | null;
  /** Any of these. */
  readonly tags: readonly string[] | null;
  readonly tenantId: string | null;
  /** True takes in archived ones. */
  readonly archived: boolean;
  /** Epoch ms, exclusive. */
  readonly enqueuedAfter: number | null;
  readonly after: Position | null;
  readonly limit: number;
};

/** The messages that pass a filter, newest first. */
export async function listMessages(
  db: Executor,
  { workspace_id, environment }: Tenant,
  filter: MessageFilter,
): Promise<readonly MessageSummary[]> {
  const parameters: Parameter[] = [workspace_id, environment];
  const conditions = ['workspace_id = $1', 'environment = $2'];
  const bind = (value: Parameter): string => `$${parameters.push(value)}`;
  // Only what is asked for becomes a condition: the text then has an index of its own, and is prepared once per shape.
  if (filter.recipient !== null) conditions.push(`recipient = ${bind(filter.recipient)}`);
  if (!filter.archived) conditions.push('archived_at IS NULL');
  if (filter.traceId !== null) {
    const trace = bind(filter.traceId);
    conditions.push(`(${ofRequest(trace)} OR trace_id = ${trace})`);
  }
  if (filter.runId !== null) conditions.push(`run_id = ${bind(filter.runId)}`);
  if (filter.messageId !== null) {
    const id = bind(filter.messageId);
    conditions.push(ofRequest(id));
  }
  if (filter.statuses !== null) conditions.push(`status = ANY (${bind(filter.statuses)}::text[])`);
  if (filter.providers !== null) conditions.push(`provider = ANY (${bind(filter.providers)}::text[])`);
  if (filter.notification !== null) conditions.push(`template = ${bind(filter.notification)}`);
  if (filter.event !== null) conditions.push(`coalesce(event, template) = ${bind(filter.event)}`);
  if (filter.list !== null) conditions.push(`list_id = ${bind(filter.list)}`);
  if (filter.tags !== null) conditions.push(`tags && ${bind(filter.tags)}::text[]`);
  if (filter.tenantId !== null) conditions.push(`tenant_id = ${bind(filter.tenantId)}`);
  if (filter.enqueuedAfter !== null) {
    conditions.push(`created_at > to_timestamp(${bind(filter.enqueuedAfter)}::float8 / 1000)`);
  }
  if (filter.after !== null) {
    const { at, id } = filter.after;
    conditions.push(`(created_at, id) < (to_timestamp(${bind(at)}::float8 / 1000), ${bind(id)})`);
  }
  return db.query<MessageSummary & Row>(
    `SELECT ${SUMMARY} FROM message WHERE ${conditions.join(' AND ')}
     ORDER BY created_at DESC, id DESC LIMIT ${bind(filter.limit)}`,
    parameters,
  );
}

/** The messages of a request: the one that is its own, or the many that a list made. */
function ofRequest(id: string): string {
  return `(id = ${id} OR (request_id = ${id} AND request_id <> id))`;
}

const OUTPUTS = `
SELECT channel, provider, content FROM message_output
WHERE workspace_id = $1 AND environment = $2 AND message_id = $3
ORDER BY created_at, channel, provider`;

/** What the channels of a message were rendered to. */
export type StoredOutput = {
  readonly channel: string;
  readonly provider: string;
  readonly content: JsonObject;
};

export async function readOutputs(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<readonly StoredOutput[]> {
  return db.query<StoredOutput & Row>(OUTPUTS, [workspace_id, environment, id]);
}
