import type { Executor } from './database.ts';
import { JOIN_FENCE } from './run-fence.ts';
import type { Tenant } from './scope.ts';

const UNFINISHED = `
SELECT r.id FROM run r ${JOIN_FENCE}
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.template_id = $3 AND r.status IN ('PROCESSING', 'WAITING')
  AND f.token IS NULL
LIMIT $4`;

/** Some runs of a template that may still move: at most `limit`, in no particular order. */
export async function unfinishedRunsOf(
  db: Executor,
  { workspace_id, environment }: Tenant,
  templateId: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(UNFINISHED, [workspace_id, environment, templateId, limit]);
  return rows.map(({ id }) => id);
}
