import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A token that unfinished runs have. Times are epoch ms. */
export type ActiveToken = {
  readonly token: string;
  readonly active_runs: number;
  readonly automation_ids: readonly string[];
  readonly oldest: number;
  /** When the first of its runs goes on; null while none waits for a time. */
  readonly next_action_at: number | null;
};

export type TokenFilter = {
  /** The beginning of a token; null for any. */
  readonly prefix: string | null;
  readonly automationId: string | null;
  /** Only tokens of more than one run. */
  readonly shared: boolean;
  readonly after: { readonly active_runs: number; readonly token: string } | null;
  readonly limit: number;
};

/** Looks at no more active runs than this. */
const MAX_RUNS = 50_000;

// A run behind its token's fence is canceled already. Both halves read an index of tokens.
const ACTIVE = `
SELECT r.cancelation_token AS token, r.template_id, r.created_at, r.due_at, r.status, r.ask
FROM run r
WHERE r.workspace_id = $1 AND r.environment = $2 AND r.status IN ('PROCESSING', 'WAITING') AND r.cancelation_token IS NOT NULL
  AND ($3::text IS NULL OR starts_with(r.cancelation_token, $3)) AND ($4::text IS NULL OR r.template_id = $4)
  AND NOT EXISTS (SELECT FROM token_fence f WHERE f.workspace_id = r.workspace_id AND f.environment = r.environment
    AND f.token = r.cancelation_token AND f.canceled_seq >= r.seq AND f.excluded_run_id IS DISTINCT FROM r.id)
UNION ALL
SELECT t.token, r.template_id, r.created_at, r.due_at, r.status, r.ask
FROM run_further_token t
JOIN run r ON r.workspace_id = t.workspace_id AND r.environment = t.environment AND r.id = t.run_id
WHERE t.workspace_id = $1 AND t.environment = $2 AND r.status IN ('PROCESSING', 'WAITING')
  AND ($3::text IS NULL OR starts_with(t.token, $3)) AND ($4::text IS NULL OR r.template_id = $4)`;

const LIST = `
WITH active AS (SELECT * FROM (${ACTIVE}) AS found LIMIT ${MAX_RUNS + 1}), grouped AS (
  SELECT token, count(*)::int AS active_runs, to_jsonb(array_remove(array_agg(DISTINCT template_id), NULL)) AS automation_ids,
    min(created_at) AS oldest,
    min(CASE WHEN ask ->> 'kind' = 'time' THEN (ask ->> 'at')::float8
      WHEN status = 'WAITING' AND due_at < 'infinity' THEN extract(epoch FROM due_at)::float8 * 1000 END) AS next_action_at
  FROM active GROUP BY token
)
SELECT g.*, (SELECT count(*) > ${MAX_RUNS} FROM active) AS cut FROM grouped g
WHERE (NOT $5::boolean OR active_runs > 1)
  AND ($6::int IS NULL OR active_runs < $6 OR (active_runs = $6 AND token > $7))
ORDER BY active_runs DESC, token LIMIT $8`;

/** Tokens of unfinished runs, those of most runs first. `cut`: there are more active runs than were looked at. */
export async function listTokens(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { prefix, automationId, shared, after, limit }: TokenFilter,
): Promise<{ readonly tokens: readonly ActiveToken[]; readonly cut: boolean }> {
  const rows = await db.query<Row & ActiveToken & { readonly cut: boolean }>(LIST, [
    workspace_id,
    environment,
    prefix,
    automationId,
    shared,
    after?.active_runs ?? null,
    after?.token ?? null,
    limit,
  ]);
  return { tokens: rows.map(({ cut: _cut, ...token }) => token), cut: rows[0]?.cut ?? false };
}
