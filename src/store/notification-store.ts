import { type Database, type Executor, type Row, sqlState } from './database.ts';
import type { NotificationPayload, NotificationTemplate, WhichNotification } from './notification.ts';
import { publishIn } from './notification-publish.ts';
import type { Tenant } from './scope.ts';

export type NotificationDraft = { readonly alias: string | null; readonly payload: NotificationPayload };

/** Who writes, and whether what is written is published at once. */
export type WriteOptions = { readonly by: string; readonly publish: boolean };

export type SavedNotification =
  | { readonly kind: 'saved'; readonly template: NotificationTemplate }
  | { readonly kind: 'alias-taken' }
  | { readonly kind: 'not-found' };

const DRAFT = `id, alias, draft AS payload, 'DRAFT' AS state, NULL::int AS version, created_at, created_by, updated_at,
  updated_by`;

// An alias cannot have the form of an id, so at most one row matches.
const NAMED = `workspace_id = $1 AND environment = $2 AND (id = $3 OR alias = $3) AND archived_at IS NULL`;

const CREATE = `
INSERT INTO notification_template (workspace_id, environment, id, alias, draft, created_by)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)
RETURNING ${DRAFT}`;

/** Creates a template. */
export async function createNotification(
  db: Database,
  tenant: Tenant,
  id: string,
  { alias, payload }: NotificationDraft,
  { by, publish }: WriteOptions,
): Promise<SavedNotification> {
  const { workspace_id, environment } = tenant;
  return saving(db, async (tx) => {
    const parameters = [workspace_id, environment, id, alias, JSON.stringify(payload), by];
    const [template] = await tx.query<NotificationTemplate & Row>(CREATE, parameters);
    if (template === undefined || !publish) return template ?? null;
    return publishIn(tx, tenant, { id, payload }, { by, version: null });
  });
}

const LOCK = `SELECT ${DRAFT} FROM notification_template WHERE ${NAMED} FOR NO KEY UPDATE`;

const REPLACE = `
UPDATE notification_template SET alias = $4, draft = $5::jsonb, updated_at = date_trunc('milliseconds', now()), updated_by = $6
WHERE workspace_id = $1 AND environment = $2 AND id = $3
RETURNING ${DRAFT}`;

/**
 * Changes a draft, while nobody else does. `change` gets the draft as it is and returns what it is to be; it throws when
 * it refuses, and nothing is changed.
 */
export async function changeNotification(
  db: Database,
  tenant: Tenant,
  idOrAlias: string,
  change: (draft: NotificationDraft) => NotificationDraft,
  { by, publish }: WriteOptions,
): Promise<SavedNotification> {
  const { workspace_id, environment } = tenant;
  return saving(db, async (tx) => {
    const [before] = await tx.query<NotificationTemplate & Row>(LOCK, [workspace_id, environment, idOrAlias]);
    if (before === undefined) return null;
    const { alias, payload } = change(before);
    const { id } = before;
    const parameters = [workspace_id, environment, id, alias, JSON.stringify(payload), by];
    const [after] = await tx.query<NotificationTemplate & Row>(REPLACE, parameters);
    if (after === undefined || !publish) return after ?? null;
    return publishIn(tx, tenant, { id, payload }, { by, version: null });
  });
}

async function saving(
  db: Database,
  write: (tx: Executor) => Promise<NotificationTemplate | null>,
): Promise<SavedNotification> {
  try {
    const template = await db.transaction(write);
    return template === null ? { kind: 'not-found' } : { kind: 'saved', template };
  } catch (error) {
    // 23505, unique violation: ids are random, so it is the alias.
    if (sqlState(error) === '23505') return { kind: 'alias-taken' };
    throw error;
  }
}

const READ_DRAFT = `SELECT ${DRAFT} FROM notification_template WHERE ${NAMED}`;

const READ_VERSION = `
SELECT t.id, t.alias, v.payload, 'PUBLISHED' AS state, v.version, t.created_at, t.created_by, v.created_at AS updated_at,
  v.created_by AS updated_by
FROM (SELECT * FROM notification_template WHERE ${NAMED}) AS t
JOIN notification_template_version v ON v.workspace_id = t.workspace_id AND v.environment = t.environment
  AND v.template_id = t.id AND v.version = coalesce($4, t.published_version)`;

/** Reads a template by id or alias; null when there is none, or none of that version. */
export async function readNotification(
  db: Executor,
  { workspace_id, environment }: Tenant,
  idOrAlias: string,
  which: WhichNotification,
): Promise<NotificationTemplate | null> {
  const key = [workspace_id, environment, idOrAlias];
  const [row] =
    which === 'draft'
      ? await db.query<NotificationTemplate & Row>(READ_DRAFT, key)
      : await db.query<NotificationTemplate & Row>(READ_VERSION, [
          ...key,
          which === 'published' ? null : which,
        ]);
  return row ?? null;
}

const ARCHIVE = `
UPDATE notification_template SET archived_at = now(), updated_at = date_trunc('milliseconds', now()), updated_by = $4
WHERE ${NAMED} RETURNING id`;

/** Archives a template and frees its alias; messages that name it are unmapped from now on. False when there is none. */
export async function archiveNotification(
  db: Executor,
  { workspace_id, environment }: Tenant,
  idOrAlias: string,
  by: string,
): Promise<boolean> {
  return (await db.query(ARCHIVE, [workspace_id, environment, idOrAlias, by])).length > 0;
}
