import { type AudienceFilter, passes } from '../automation/audience-filter.ts';
import type { JsonObject } from '../automation/json.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** An audience: everybody whose profile passes its filter. Times are epoch ms. */
export type Audience = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly filter: AudienceFilter;
  /** Counts the changes of its filter, from 1. */
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
};

const COLUMNS = 'id, name, description, filter, version, created_at, updated_at';

// What is not given stays as it is; a new audience is named by its id.
const PUT = `
INSERT INTO audience AS a (workspace_id, environment, id, name, description, filter)
VALUES ($1, $2, $3, coalesce($4, $3), coalesce($5, ''), coalesce($6::jsonb, '{"operator": "AND", "filters": []}'))
ON CONFLICT (workspace_id, environment, id) DO UPDATE
  SET name = coalesce($4, a.name), description = coalesce($5, a.description), filter = coalesce($6::jsonb, a.filter),
    version = a.version + CASE WHEN $6::jsonb IS NULL OR $6::jsonb = a.filter THEN 0 ELSE 1 END, updated_at = now()
RETURNING ${COLUMNS}`;

/** What to write of an audience; null for what stays as it is. */
export type AudienceChange = {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly filter: AudienceFilter | null;
};

/** Creates an audience, or changes what is given. */
export async function putAudience(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { id, name, description, filter }: AudienceChange,
): Promise<Audience> {
  const json = filter === null ? null : JSON.stringify(filter);
  const [row] = await db.query<Audience & Row>(PUT, [workspace_id, environment, id, name, description, json]);
  if (row === undefined) throw new Error('an audience that was written was not returned');
  return row;
}

const READ = `SELECT ${COLUMNS} FROM audience WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** One audience; null when there is none of that id. */
export async function readAudience(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<Audience | null> {
  const [row] = await db.query<Audience & Row>(READ, [workspace_id, environment, id]);
  return row ?? null;
}

const LIST = `
SELECT ${COLUMNS} FROM audience WHERE workspace_id = $1 AND environment = $2 AND id > $3 ORDER BY id LIMIT $4`;

/** Audiences by id, from after one of them (the empty text for the first). */
export async function listAudiences(
  db: Executor,
  { workspace_id, environment }: Tenant,
  after: string,
  limit: number,
): Promise<readonly Audience[]> {
  return db.query<Audience & Row>(LIST, [workspace_id, environment, after, limit]);
}

const DELETE = `DELETE FROM audience WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id`;

/** Deletes an audience; false when there was none. */
export async function deleteAudience(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<boolean> {
  return (await db.query(DELETE, [workspace_id, environment, id])).length > 0;
}

const PROFILES = `
SELECT user_id, profile, updated_at FROM profile
WHERE workspace_id = $1 AND environment = $2 AND user_id > $3 ORDER BY user_id LIMIT $4`;

/** Somebody in an audience, and when their profile last changed, epoch ms. */
export type Member = { readonly user_id: string; readonly updated_at: number };

/** Those of the next `size` profiles that pass, and the user after whom to go on; null at the end. */
export async function membersAmong(
  db: Executor,
  { workspace_id, environment }: Tenant,
  filter: AudienceFilter,
  { after, size }: { readonly after: string; readonly size: number },
): Promise<{ readonly members: readonly Member[]; readonly next: string | null }> {
  const rows = await db.query<Member & Row & { readonly profile: JsonObject }>(PROFILES, [
    ...[workspace_id, environment, after, size],
  ]);
  const members = rows.filter(({ profile }) => passes(filter, profile));
  const last = rows.at(-1)?.user_id ?? null;
  return { members, next: rows.length === size ? last : null };
}
