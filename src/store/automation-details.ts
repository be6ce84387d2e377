import type { Definition } from './automation-store.ts';
import type { Actor } from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** What a table shows of an automation. */
export type AutomationDetails = {
  readonly id: string;
  readonly alias: string | null;
  readonly draft: Definition;
  readonly draft_version: number;
  readonly draft_updated_by: Actor | null;
  readonly published_version: number | null;
  /** The draft is not what is published. */
  readonly has_changes: boolean;
  /** Unfinished runs, counted to 10,000. */
  readonly active_runs: number;
  /** Runs of the last 24 hours that have been processed, and that have failed; each counted to 10,000. */
  readonly processed_last_day: number;
  readonly failed_last_day: number;
};

const MAX_COUNT = 10_000;

const capped = (where: string) => `(SELECT count(*)::int FROM (SELECT FROM run r
  WHERE r.workspace_id = a.workspace_id AND r.environment = a.environment AND r.template_id = a.id AND ${where}
  LIMIT ${MAX_COUNT}) AS counted)`;

const lastDay = (status: string) =>
  capped(`r.status = '${status}' AND r.created_at >= now() - interval '1 day'`);

const READ = `
SELECT a.id, a.alias, a.draft, a.draft_version, a.draft_updated_by, a.published_version,
  a.draft IS DISTINCT FROM v.definition AS has_changes,
  ${capped("r.status IN ('PROCESSING', 'WAITING')")} AS active_runs,
  ${lastDay('PROCESSED')} AS processed_last_day, ${lastDay('ERROR')} AS failed_last_day
FROM automation a
LEFT JOIN automation_version v ON v.workspace_id = a.workspace_id AND v.environment = a.environment
  AND v.automation_id = a.id AND v.version = a.published_version
WHERE a.workspace_id = $1 AND a.environment = $2 AND a.id = ANY ($3::text[])`;

/** What a table shows of these automations, by id. */
export async function readAutomationDetails(
  db: Executor,
  { workspace_id, environment }: Tenant,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AutomationDetails>> {
  const rows = await db.query<AutomationDetails & Row>(READ, [workspace_id, environment, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}
