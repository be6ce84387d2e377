import type { PreferenceStatus } from '../automation/preference.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A heading under which topics are shown. Times are epoch ms. */
export type Section = {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
};

/** Something that one can subscribe to (reference 11.9). */
export type Topic = Section & { readonly section_id: string; readonly default_status: PreferenceStatus };

const PUT_SECTION = `
INSERT INTO preference_section (workspace_id, environment, id, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace_id, environment, id) DO UPDATE SET name = excluded.name, updated_at = now()
RETURNING id, name, created_at, updated_at`;

/** Creates a section, or renames it. */
export async function putSection(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { id, name }: Pick<Section, 'id' | 'name'>,
): Promise<Section> {
  return only(await db.query<Section & Row>(PUT_SECTION, [workspace_id, environment, id, name]));
}

const SECTIONS = `
SELECT id, name, created_at, updated_at FROM preference_section
WHERE workspace_id = $1 AND environment = $2 ORDER BY created_at, id`;

/** All sections, oldest first. */
export async function listSections(
  db: Executor,
  { workspace_id, environment }: Tenant,
): Promise<readonly Section[]> {
  return db.query<Section & Row>(SECTIONS, [workspace_id, environment]);
}

const DELETE_SECTION = `
DELETE FROM preference_section WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id`;

/** Deletes a section with its topics; false when there was none. */
export async function deleteSection(db: Executor, tenant: Tenant, id: string): Promise<boolean> {
  return (await db.query(DELETE_SECTION, [tenant.workspace_id, tenant.environment, id])).length > 0;
}

const TOPIC = 'id, section_id, name, default_status, created_at, updated_at';

const PUT_TOPIC = `
INSERT INTO topic (workspace_id, environment, id, section_id, name, default_status)
SELECT $1, $2, $3, id, $5, $6 FROM preference_section WHERE workspace_id = $1 AND environment = $2 AND id = $4
ON CONFLICT (workspace_id, environment, id) DO UPDATE
  SET section_id = excluded.section_id, name = excluded.name, default_status = excluded.default_status,
    updated_at = now()
RETURNING ${TOPIC}`;

/** Creates a topic, changes it, or moves it to another section; null when there is no such section. */
export async function putTopic(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { id, section_id, name, default_status }: Pick<Topic, 'id' | 'section_id' | 'name' | 'default_status'>,
): Promise<Topic | null> {
  const parameters = [workspace_id, environment, id, section_id, name, default_status];
  return (await db.query<Topic & Row>(PUT_TOPIC, parameters))[0] ?? null;
}

const TOPICS = `
SELECT ${TOPIC} FROM topic
WHERE workspace_id = $1 AND environment = $2 AND ($3::text IS NULL OR section_id = $3) ORDER BY created_at, id`;

/** The topics of a section, or of all (`null`), oldest first. */
export async function listTopics(
  db: Executor,
  { workspace_id, environment }: Tenant,
  sectionId: string | null,
): Promise<readonly Topic[]> {
  return db.query<Topic & Row>(TOPICS, [workspace_id, environment, sectionId]);
}

const READ_TOPIC = `SELECT ${TOPIC} FROM topic WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** One topic; null when there is none of that id. */
export async function readTopic(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<Topic | null> {
  return (await db.query<Topic & Row>(READ_TOPIC, [workspace_id, environment, id]))[0] ?? null;
}

const DELETE_TOPIC =
  'DELETE FROM topic WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id';

/** Deletes a topic; false when there was none. What people chose is kept, should it come back. */
export async function deleteTopic(db: Executor, tenant: Tenant, id: string): Promise<boolean> {
  return (await db.query(DELETE_TOPIC, [tenant.workspace_id, tenant.environment, id])).length > 0;
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('what was written was not returned');
  return row;
}
