import { listPatternRegex } from '../automation/list-pattern.ts';
import type { Group, MessageBody } from '../engine/write.ts';
import { membersAmong, readAudience } from './audience-store.ts';
import type { Database, Executor, Row } from './database.ts';
import { labelsOf } from './message-labels.ts';
import type { Tenant } from './scope.ts';

type Request = Row &
  Tenant & {
    readonly id: string;
    readonly body: MessageBody;
    readonly groups: readonly Group[];
    readonly group_index: number;
    readonly after_list: string | null;
    readonly after_user: string;
    readonly fenced: boolean;
  };

// The row stays locked while its piece is made: one node works at a request, and a cancel of its run waits for the
// piece before it looks for messages to take back.
const NEXT = `
SELECT r.workspace_id, r.environment, r.id, r.body, r.groups, r.group_index, r.after_list, r.after_user,
  EXISTS (
    SELECT FROM token_fence f WHERE f.workspace_id = r.workspace_id AND f.environment = r.environment
      AND f.token = r.cancelation_token AND f.canceled_seq >= r.run_seq
      AND f.excluded_run_id IS DISTINCT FROM r.run_id) AS fenced
FROM message_request r
WHERE r.due_at <= now()
ORDER BY r.due_at LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED`;

/**
 * Makes the next piece of the fan-out that has waited longest: up to `size` subscribers get their message, in one
 * transaction with how far it has come. How many there were; null when nothing is due.
 */
export async function fanOutNext(database: Database, size: number): Promise<number | null> {
  return database.transaction(async (tx) => {
    const [request] = await tx.query<Request>(NEXT);
    if (request === undefined) return null;
    if (request.fenced) {
      await tx.query(STOP, keyOf(request));
      return 0;
    }
    return makePiece(tx, request, size);
  });
}

const STOP = `
UPDATE message_request SET due_at = NULL, canceled_at = coalesce(canceled_at, now())
WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

async function makePiece(tx: Executor, request: Request, size: number): Promise<number> {
  const group = request.groups[request.group_index];
  const list = group === undefined ? null : await listOf(tx, request, group);
  if (group === undefined || list === null) {
    await moveOn(tx, request, { group_index: request.group_index + 1, after_list: null, after_user: '' });
    return 0;
  }
  const { read, last } = await insertPiece(tx, request, group, list, size);
  await moveOn(tx, request, {
    group_index: request.group_index,
    // A list that has been read to its end is behind us; the next look finds the one after it.
    after_list: list,
    after_user: last ?? END,
  });
  return read;
}

/** Stands after every user id. */
const END = '\u{10FFFF}';

const FIRST_LIST = `
SELECT min(id) AS id FROM list WHERE workspace_id = $1 AND environment = $2 AND id ~ $3 AND deleted_at IS NULL
  AND ($4::text IS NULL OR id > $4)`;

/** The list in hand, or the next one of a pattern; null when the group is done. */
async function listOf(tx: Executor, request: Request, group: Group): Promise<string | null> {
  const { workspace_id, environment, after_list, after_user } = request;
  if (group.kind === 'audience')
    return after_list === null ? group.id : after_user === END ? null : after_list;
  if (after_list !== null && after_user !== END) return after_list;
  // A list by its id is a pattern that only it fits; what has been deleted is sent to nobody.
  const [row] = await tx.query<{ id: string | null }>(FIRST_LIST, [
    ...[workspace_id, environment, listPatternRegex(group.id), after_list],
  ]);
  return row?.id ?? null;
}

const INSERT = (page: string) => `
WITH page AS (${page}), request AS (
  SELECT * FROM message_request WHERE workspace_id = $1 AND environment = $2 AND id = $3
), made AS (
  INSERT INTO message (workspace_id, environment, id, request_id, run_id, run_seq, cancelation_token, step_path,
    recipient, payload, template, event, list_id, tags, tenant_id, trace_id, status, due_at, created_at, updated_at)
  SELECT $1, $2, r.id || '-' || (r.numbered + row_number() OVER (ORDER BY p.user_id)), r.id, r.run_id, r.run_seq,
    r.cancelation_token, r.step_path, p.user_id, $7::jsonb, $8, $9, $4, $10::text[], $11, $12, 'ENQUEUED', now(),
    date_trunc('milliseconds', now()), now()
  FROM page p, request r
  ON CONFLICT DO NOTHING
)
SELECT count(*)::int AS read, max(user_id) AS last FROM page`;

const INSERT_SUBSCRIBERS = INSERT(`
  SELECT user_id FROM list_subscription
  WHERE workspace_id = $1 AND environment = $2 AND list_id = $4 AND user_id > $5
  ORDER BY user_id LIMIT $6`);

const INSERT_USERS = INSERT(
  `SELECT user_id FROM jsonb_array_elements_text($5::jsonb) AS t (user_id) LIMIT $6`,
);

/** What a piece came to: `last` is the user after whom the next one begins; null at the end of the group's list. */
type Piece = { readonly read: number; readonly last: string | null };

async function insertPiece(
  tx: Executor,
  request: Request,
  group: Group,
  list: string,
  size: number,
): Promise<Piece> {
  const after = request.after_user === END ? '' : request.after_user;
  const piece =
    group.kind === 'audience'
      ? await insertMembers(tx, request, group, { after, size })
      : await insertSubscribers(tx, request, group, { list, after, size });
  await tx.query(NUMBER, [...keyOf(request), piece.read]);
  return piece;
}

async function insertSubscribers(
  tx: Executor,
  request: Request,
  group: Group,
  { list, after, size }: { readonly list: string; readonly after: string; readonly size: number },
): Promise<Piece> {
  const [row] = await tx.query<{ read: number; last: string | null }>(INSERT_SUBSCRIBERS, [
    ...[...keyOf(request), list, after, size],
    ...whatIsSent(request, group),
  ]);
  const { read, last } = row ?? { read: 0, last: null };
  return { read, last: read === size ? last : null };
}

/** Looks at `size` profiles, of which those that pass the filter now get their message. */
async function insertMembers(
  tx: Executor,
  request: Request,
  group: Group,
  page: { readonly after: string; readonly size: number },
): Promise<Piece> {
  const audience = await readAudience(tx, request, group.id);
  if (audience === null) return { read: 0, last: null };
  const { members, next } = await membersAmong(tx, request, audience.filter, page);
  const users = JSON.stringify(members.map(({ user_id }) => user_id));
  if (members.length > 0) {
    await tx.query(INSERT_USERS, [...keyOf(request), null, users, page.size, ...whatIsSent(request, group)]);
  }
  return { read: members.length, last: next };
}

function whatIsSent(request: Request, group: Group) {
  const { template, event, tags, tenant_id, trace_id } = labelsOf(request.body);
  const payload = { shared: true, ...(group.data === null ? {} : { data: group.data }) };
  return [JSON.stringify(payload), template, event, tags, tenant_id, trace_id];
}

const NUMBER = `
UPDATE message_request SET numbered = numbered + $4 WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

const MOVE_ON = `
UPDATE message_request
SET group_index = $4, after_list = $5, after_user = $6,
  due_at = CASE WHEN $4 < jsonb_array_length(groups) THEN now() END
WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

type Position = Pick<Request, 'group_index' | 'after_list' | 'after_user'>;

/** Goes to the end of the line, so that others have their turn. */
async function moveOn(tx: Executor, request: Request, position: Position): Promise<void> {
  const { group_index, after_list, after_user } = position;
  await tx.query(MOVE_ON, [...keyOf(request), group_index, after_list, after_user]);
}

function keyOf({ workspace_id, environment, id }: Request): readonly string[] {
  return [workspace_id, environment, id];
}

const NEXT_DUE = `
SELECT CASE WHEN min(due_at) IS NULL THEN NULL ELSE greatest(0, extract(epoch FROM min(due_at) - now()) * 1000) END AS ms
FROM message_request WHERE due_at IS NOT NULL`;

/** Milliseconds until the next piece is due, 0 when one is, null when there is none. */
export async function nextFanOutDue(db: Executor): Promise<number | null> {
  const [row] = await db.query<{ ms: number | null }>(NEXT_DUE);
  return row?.ms ?? null;
}
