import type { Executor } from './database.ts';
import { JOIN_FENCE } from './run-fence.ts';
import type { Tenant } from './scope.ts';

const UNFINISHED = `
SELECT r.id FROM run r ${JOIN_FENCE}
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.template_id = $3 AND r.status IN ('PROCESSING', 'WAITING')
  AND f.token IS NULL AND r.seq <= $5
LIMIT $4`;

/** Some runs of a template that may still move: at most `limit`, in no particular order. */
export async function unfinishedRunsOf(
  db: Executor,
  { workspace_id, environment }: Tenant,
  templateId: string,
  { limit, throughSeq }: { readonly limit: number; readonly throughSeq: number },
): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(UNFINISHED, [
    workspace_id,
    environment,
    templateId,
    limit,
    throughSeq,
  ]);
  return rows.map(({ id }) => id);
}

/** The newest seq that has been given to any run. */
export async function newestSeq(db: Executor): Promise<number> {
  const [row] = await db.query<{ seq: number }>('SELECT last_value AS seq FROM run_seq');
  return row?.seq ?? 0;
}

const COUNT = `
SELECT count(*)::int AS count, to_jsonb((array_agg(r.id ORDER BY r.seq))[1:$4::int]) AS run_ids
FROM run r ${JOIN_FENCE}
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.template_id = $3 AND r.status IN ('PROCESSING', 'WAITING')
  AND f.token IS NULL`;

/** How many runs of a template may still move, and the first of them. */
export async function unfinishedRuns(
  db: Executor,
  { workspace_id, environment }: Tenant,
  templateId: string,
  first: number,
): Promise<{ readonly count: number; readonly run_ids: readonly string[] }> {
  const [row] = await db.query<{ count: number; run_ids: readonly string[] | null }>(COUNT, [
    workspace_id,
    environment,
    templateId,
    first,
  ]);
  return { count: row?.count ?? 0, run_ids: row?.run_ids ?? [] };
}
