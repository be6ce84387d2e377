import type { Json, JsonObject } from '../automation/json.ts';
import type { Executor, Parameter, Row } from './database.ts';
import type { Position } from './position.ts';
import type { Tenant } from './scope.ts';

/** Whose inbox. */
export type InboxOwner = Tenant & { readonly user_id: string };

/** A message in a user's inbox. Times are epoch ms. */
export type InboxMessage = {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly actions: Json;
  readonly blocks: Json;
  readonly data: JsonObject;
  readonly created_at: number;
  readonly read_at: number | null;
  readonly archived_at: number | null;
};

export type NewInboxMessage = Pick<InboxMessage, 'id' | 'title' | 'body' | 'actions' | 'blocks' | 'data'>;

const COLUMNS = 'id, title, body, actions, blocks, data, created_at, read_at, archived_at';

const INSERT = `
INSERT INTO inbox_message (workspace_id, environment, user_id, id, title, body, actions, blocks, data)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb)
ON CONFLICT (workspace_id, environment, user_id, id) DO NOTHING`;

/** Puts a message into an inbox, once however often it is repeated. */
export async function insertInboxMessage(
  db: Executor,
  owner: InboxOwner,
  message: NewInboxMessage,
): Promise<void> {
  const { id, title, body, actions, blocks, data } = message;
  const json = [actions, blocks, data].map((value) => JSON.stringify(value));
  await db.query(INSERT, [...keyOf(owner), id, title, body, ...json]);
}

/** `unread` and `read` leave out what is archived. */
export type InboxFilter = 'all' | 'unread' | 'read' | 'archived';

const WHERE: Readonly<Record<InboxFilter, string>> = {
  all: 'archived_at IS NULL',
  unread: 'archived_at IS NULL AND read_at IS NULL',
  read: 'archived_at IS NULL AND read_at IS NOT NULL',
  archived: 'archived_at IS NOT NULL',
};

/** The messages of an inbox that pass a filter, newest first. */
export async function listInbox(
  db: Executor,
  owner: InboxOwner,
  {
    filter,
    after,
    limit,
  }: { readonly filter: InboxFilter; readonly after: Position | null; readonly limit: number },
): Promise<readonly InboxMessage[]> {
  const parameters: Parameter[] = [...keyOf(owner), limit];
  const page = after === null ? '' : 'AND (created_at, id) < (to_timestamp($5::float8 / 1000), $6)';
  if (after !== null) parameters.push(after.at, after.id);
  return db.query<InboxMessage & Row>(
    `SELECT ${COLUMNS} FROM inbox_message
     WHERE workspace_id = $1 AND environment = $2 AND user_id = $3 AND ${WHERE[filter]} ${page}
     ORDER BY created_at DESC, id DESC LIMIT $4`,
    parameters,
  );
}

const UNREAD = `
SELECT count(*)::int AS count FROM inbox_message
WHERE workspace_id = $1 AND environment = $2 AND user_id = $3 AND ${WHERE.unread}`;

/** How many messages are neither read nor archived. */
export async function countUnread(db: Executor, owner: InboxOwner): Promise<number> {
  const [row] = await db.query<{ count: number }>(UNREAD, keyOf(owner));
  return row?.count ?? 0;
}

export type InboxMark = 'read' | 'unread' | 'archive' | 'unarchive';

// What is archived counts as read; a mark that is there already changes nothing, not even `changed_at`.
const SET: Readonly<Record<InboxMark, string>> = {
  read: 'read_at = coalesce(read_at, now())',
  unread: 'read_at = NULL',
  archive: 'archived_at = coalesce(archived_at, now()), read_at = coalesce(read_at, now())',
  unarchive: 'archived_at = NULL',
};
const PENDING: Readonly<Record<InboxMark, string>> = {
  read: 'read_at IS NULL',
  unread: 'read_at IS NOT NULL',
  archive: 'archived_at IS NULL',
  unarchive: 'archived_at IS NOT NULL',
};

/** Marks one message; false when there is none of that id. */
export async function markInbox(
  db: Executor,
  owner: InboxOwner,
  id: string,
  mark: InboxMark,
): Promise<boolean> {
  const rows = await db.query(
    `WITH marked AS (
       UPDATE inbox_message SET ${SET[mark]}, change = change + 1, changed_at = clock_timestamp()
       WHERE workspace_id = $1 AND environment = $2 AND user_id = $3 AND id = $4 AND ${PENDING[mark]}
     )
     SELECT id FROM inbox_message WHERE workspace_id = $1 AND environment = $2 AND user_id = $3 AND id = $4`,
    [...keyOf(owner), id],
  );
  return rows.length > 0;
}

const READ_ALL = `
WITH marked AS (
  UPDATE inbox_message SET ${SET.read}, change = change + 1, changed_at = clock_timestamp()
  WHERE workspace_id = $1 AND environment = $2 AND user_id = $3 AND ${WHERE.unread}
  RETURNING 1
)
SELECT count(*)::int AS count FROM marked`;

/** Marks every unread message read; how many. */
export async function readWholeInbox(db: Executor, owner: InboxOwner): Promise<number> {
  const [row] = await db.query<{ count: number }>(READ_ALL, keyOf(owner));
  return row?.count ?? 0;
}

/** The database's clock, epoch ms. */
export async function databaseTime(db: Executor): Promise<number> {
  const [row] = await db.query<{ at: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at',
  );
  return row?.at ?? 0;
}

/** A message that came or was marked. */
export type InboxChange = InboxOwner & {
  readonly change: number;
  readonly changed_at: number;
  readonly message: InboxMessage;
};

const CHANGES = `
SELECT m.workspace_id, m.environment, m.user_id, m.change, m.changed_at, ${COLUMNS.replace(/\w+/g, 'm.$&')}
FROM jsonb_to_recordset($1::jsonb) AS w (workspace_id text, environment text, user_id text)
JOIN inbox_message m USING (workspace_id, environment, user_id)
WHERE m.changed_at > to_timestamp($2::float8 / 1000)
ORDER BY m.changed_at LIMIT $3`;

/** What changed in some inboxes since a moment, oldest first. */
export async function inboxChanges(
  db: Executor,
  owners: readonly InboxOwner[],
  since: number,
  limit: number,
): Promise<readonly InboxChange[]> {
  type ChangeRow = InboxOwner & InboxMessage & { readonly change: number; readonly changed_at: number } & Row;
  const rows = await db.query<ChangeRow>(CHANGES, [JSON.stringify(owners), since, limit]);
  return rows.map(({ workspace_id, environment, user_id, change, changed_at, ...message }) => ({
    ...{ workspace_id, environment, user_id, change, changed_at },
    message,
  }));
}

function keyOf({ workspace_id, environment, user_id }: InboxOwner): readonly string[] {
  return [workspace_id, environment, user_id];
}
