import type { JsonObject } from '../automation/json.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** Whose checks: of one submission of a template. */
export type CheckKey = Tenant & { readonly template_id: string; readonly submission_id: string };

const READ = `
SELECT checks FROM notification_check
WHERE workspace_id = $1 AND environment = $2 AND template_id = $3 AND submission_id = $4`;

/** The checks of a submission, none where there is no such submission. */
export async function readChecks(db: Executor, key: CheckKey): Promise<readonly JsonObject[]> {
  const [row] = await db.query<Row & { checks: readonly JsonObject[] }>(READ, parametersOf(key));
  return row?.checks ?? [];
}

const WRITE = `
INSERT INTO notification_check (workspace_id, environment, template_id, submission_id, checks)
SELECT $1, $2, $3, $4, coalesce(
  (SELECT jsonb_agg(c || jsonb_build_object('updated', floor(extract(epoch FROM now()) * 1000)))
   FROM jsonb_array_elements($5::jsonb) AS c), '[]')
ON CONFLICT (workspace_id, environment, template_id, submission_id) DO UPDATE SET checks = EXCLUDED.checks
RETURNING checks`;

/** Replaces the checks of a submission, stamped with the time. */
export async function writeChecks(
  db: Executor,
  key: CheckKey,
  checks: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const parameters = [...parametersOf(key), JSON.stringify(checks)];
  const [row] = await db.query<Row & { checks: readonly JsonObject[] }>(WRITE, parameters);
  return row?.checks ?? [];
}

const DELETE = `
DELETE FROM notification_check
WHERE workspace_id = $1 AND environment = $2 AND template_id = $3 AND submission_id = $4`;

/** Forgets a submission. */
export async function deleteChecks(db: Executor, key: CheckKey): Promise<void> {
  await db.query(DELETE, parametersOf(key));
}

function parametersOf({
  workspace_id,
  environment,
  template_id,
  submission_id,
}: CheckKey): readonly string[] {
  return [workspace_id, environment, template_id, submission_id];
}
