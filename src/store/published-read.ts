import type { Automation } from '../automation/automation.ts';
import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

const FIND = `
SELECT id, published_version AS version FROM automation
WHERE workspace_id = $1 AND environment = $2 AND archived_at IS NULL AND (id = $3 OR alias = $3)
ORDER BY id = $3 DESC LIMIT 1`;

/** The automation of an id or alias that is not archived, and its published version (null: never published). */
export async function findPublished(
  db: Executor,
  { workspace_id, environment }: Tenant,
  idOrAlias: string,
): Promise<{ readonly id: string; readonly version: number | null } | null> {
  const [row] = await db.query<{ id: string; version: number | null }>(FIND, [
    workspace_id,
    environment,
    idOrAlias,
  ]);
  return row ?? null;
}

const VERSION = `
SELECT definition FROM automation_version
WHERE workspace_id = $1 AND environment = $2 AND automation_id = $3 AND version = $4`;

/** The definition of a published version; null when there is none of that number. */
export async function readVersion(
  db: Executor,
  { workspace_id, environment }: Tenant,
  templateId: string,
  version: number,
): Promise<Automation | null> {
  const [row] = await db.query<{ definition: Automation }>(VERSION, [
    workspace_id,
    environment,
    templateId,
    version,
  ]);
  return row?.definition ?? null;
}
