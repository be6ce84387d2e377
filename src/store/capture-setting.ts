import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

const READ = `
SELECT value FROM environment_setting WHERE workspace_id = $1 AND environment = $2 AND key = 'capture'`;

/** Whether messages of an environment are kept instead of sent. */
export async function readCapture(db: Executor, { workspace_id, environment }: Tenant): Promise<boolean> {
  const [row] = await db.query<Row & { value: boolean }>(READ, [workspace_id, environment]);
  return row?.value ?? false;
}

const WRITE = `
INSERT INTO environment_setting (workspace_id, environment, key, value) VALUES ($1, $2, 'capture', $3::jsonb)
ON CONFLICT (workspace_id, environment, key) DO UPDATE SET value = excluded.value, updated_at = now()`;

export async function writeCapture(
  db: Executor,
  { workspace_id, environment }: Tenant,
  capture: boolean,
): Promise<void> {
  await db.query(WRITE, [workspace_id, environment, JSON.stringify(capture)]);
}
