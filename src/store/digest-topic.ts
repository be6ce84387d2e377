import type { DigestSettings } from '../automation/digest.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** How a subscription topic digests. Times are epoch ms. */
export type DigestTopic = {
  readonly id: string;
  readonly settings: DigestSettings;
  readonly created_at: number;
  readonly updated_at: number;
};

const COLUMNS = 'id, settings, created_at, updated_at';

const PUT = `
INSERT INTO digest_topic (workspace_id, environment, id, settings) VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT (workspace_id, environment, id) DO UPDATE SET settings = excluded.settings, updated_at = now()
RETURNING ${COLUMNS}`;

/** Writes how a topic digests. What is open keeps its moment of release. */
export async function putDigestTopic(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  settings: DigestSettings,
): Promise<DigestTopic> {
  const parameters = [workspace_id, environment, id, JSON.stringify(settings)];
  const [topic] = await db.query<DigestTopic & Row>(PUT, parameters);
  if (topic === undefined) throw new Error('what was written was not returned');
  return topic;
}

const READ = `SELECT ${COLUMNS} FROM digest_topic WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** How a topic digests; null where it does not. */
export async function readDigestTopic(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<DigestTopic | null> {
  return (await db.query<DigestTopic & Row>(READ, [workspace_id, environment, id]))[0] ?? null;
}

const LIST = `
SELECT ${COLUMNS} FROM digest_topic WHERE workspace_id = $1 AND environment = $2 AND id > $3 ORDER BY id LIMIT $4`;

/** Topics that digest, by id, from after one. */
export async function listDigestTopics(
  db: Executor,
  { workspace_id, environment }: Tenant,
  after: string,
  limit: number,
): Promise<readonly DigestTopic[]> {
  return db.query<DigestTopic & Row>(LIST, [workspace_id, environment, after, limit]);
}

const DELETE = `
DELETE FROM digest_topic WHERE workspace_id = $1 AND environment = $2 AND id = $3 RETURNING id`;

/** Stops a topic from digesting; what is open is still released. False when it did not. */
export async function deleteDigestTopic(db: Executor, tenant: Tenant, id: string): Promise<boolean> {
  return (await db.query(DELETE, [tenant.workspace_id, tenant.environment, id])).length > 0;
}

const CHOOSE = `
INSERT INTO digest_choice (workspace_id, environment, topic_id, user_id, schedule_id) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace_id, environment, topic_id, user_id) DO UPDATE SET schedule_id = excluded.schedule_id`;

const UNCHOOSE = `
DELETE FROM digest_choice WHERE workspace_id = $1 AND environment = $2 AND topic_id = $3 AND user_id = $4`;

/** Sets the schedule of a user for a topic, from the next digest on; null for the default one. */
export async function chooseSchedule(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { topic_id, user_id, schedule_id }: DigestChoice,
): Promise<void> {
  const key = [workspace_id, environment, topic_id, user_id];
  if (schedule_id === null) await db.query(UNCHOOSE, key);
  else await db.query(CHOOSE, [...key, schedule_id]);
}

export type DigestChoice = {
  readonly topic_id: string;
  readonly user_id: string;
  readonly schedule_id: string | null;
};

const CHOICE = `
SELECT schedule_id FROM digest_choice
WHERE workspace_id = $1 AND environment = $2 AND topic_id = $3 AND user_id = $4`;

/** The schedule that a user has chosen; null for none. */
export async function readChoice(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { topic_id, user_id }: Pick<DigestChoice, 'topic_id' | 'user_id'>,
): Promise<string | null> {
  const [row] = await db.query<{ schedule_id: string }>(CHOICE, [
    workspace_id,
    environment,
    topic_id,
    user_id,
  ]);
  return row?.schedule_id ?? null;
}

const TRIGGERED = `
SELECT automation_id, version FROM automation_trigger
WHERE workspace_id = $1 AND environment = $2 AND key = $3 ORDER BY automation_id`;

/** The published automations that a key starts. */
export async function automationsOf(
  db: Executor,
  { workspace_id, environment }: Tenant,
  key: string,
): Promise<readonly { readonly automation_id: string; readonly version: number }[]> {
  return db.query(TRIGGERED, [workspace_id, environment, key]);
}
