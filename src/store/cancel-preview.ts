import { type MarkedMessage, type Reach, reachParameters } from './cancel-mark.ts';
import { RUN_IDS_IN_ANSWER } from './cancelation.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

const RUNS = (where: string) => `
SELECT r.id, r.seq FROM run r
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.status IN ('PROCESSING', 'WAITING')
  AND ${where} ORDER BY r.seq LIMIT ${RUN_IDS_IN_ANSWER}`;

const RUN_SETS = {
  token: RUNS('r.cancelation_token = $3 AND r.seq <= $4 AND r.id IS DISTINCT FROM $5'),
  'further-token': RUNS(`r.id IN (
    SELECT t.run_id FROM run_further_token t
    WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $3 AND t.seq <= $4) AND r.id IS DISTINCT FROM $5`),
  run: RUNS('r.id = ANY ($3::text[])'),
};

/** The ids of the first runs that a cancel would mark, oldest first. */
export async function previewRuns(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reaches: readonly Reach[],
): Promise<readonly string[]> {
  const runs: { readonly id: string; readonly seq: number }[] = [];
  for (const reach of reaches) {
    const parameters = [workspace_id, environment, ...reachParameters(reach)];
    runs.push(...(await db.query<{ id: string; seq: number }>(RUN_SETS[reach.kind], parameters)));
  }
  runs.sort((a, b) => a.seq - b.seq);
  return runs.slice(0, RUN_IDS_IN_ANSWER).map(({ id }) => id);
}

const MESSAGES = (where: string) => `
SELECT id, run_id, status FROM message
WHERE workspace_id = $1 AND environment = $2 AND due_at IS NOT NULL AND ${where}`;

const MESSAGE_SETS = {
  token: MESSAGES('cancelation_token = $3 AND run_seq <= $4 AND run_id IS DISTINCT FROM $5'),
  'further-token': MESSAGES(`run_id IN (
    SELECT t.run_id FROM run_further_token t
    WHERE t.workspace_id = $1 AND t.environment = $2 AND t.token = $3 AND t.seq <= $4) AND run_id IS DISTINCT FROM $5`),
  run: MESSAGES('run_id = ANY ($3::text[])'),
};

/** The messages that a cancel would take back, or name as in flight. */
export async function previewMessages(
  db: Executor,
  { workspace_id, environment }: Tenant,
  reaches: readonly Reach[],
): Promise<readonly MarkedMessage[]> {
  const messages: MarkedMessage[] = [];
  for (const reach of reaches) {
    const parameters = [workspace_id, environment, ...reachParameters(reach)];
    messages.push(...(await db.query<MarkedMessage & Row>(MESSAGE_SETS[reach.kind], parameters)));
  }
  return messages;
}
