import type { Json } from '../automation/json.ts';
import type { RetainType } from '../automation/steps/add-to-batch.ts';
import type { BatchGroup } from '../engine/batch.ts';
import type { Executor, Row } from './database.ts';
import { type Tenant, tenantKey } from './scope.ts';

/** Which items of a category are kept. */
export type Keeping = { readonly type: RetainType; readonly count: number };

/** A batch, or an instance of a digest, that is read. */
export type ReadBatch = Tenant & {
  readonly id: string;
  readonly retain: Keeping;
  /** Categories that keep something else. */
  readonly categories?: { readonly [category: string]: Keeping };
};

export type ReadGroups = { readonly groups: readonly BatchGroup[]; readonly left_out: number };

/** Retained items of one batch, in characters of JSON: what is beyond is counted and left out. */
const MAX_CHARS = 512 * 1024;
/** Categories of one batch; those that came later are left out. */
const MAX_CATEGORIES = 1_000;

/** What each of these holds, by the key of its batch: its categories, the oldest first, with what is kept of them. */
export async function readGroups(
  tx: Executor,
  batches: readonly ReadBatch[],
): Promise<ReadonlyMap<string, ReadGroups>> {
  const found = new Map<string, { groups: BatchGroup[]; left_out: number }>();
  for (const batch of batches) found.set(batchKey(batch), { groups: [], left_out: 0 });
  if (batches.length === 0) return found;
  for (const row of await tx.query<Group & Row>(READ, [JSON.stringify(batches)])) {
    const { category, count, items, type, left_out } = row;
    const batch = found.get(batchKey(row));
    // The last are ranked from the newest, and read in the order in which they came.
    batch?.groups.push({ category, count, items: type === 'last' ? items.toReversed() : items });
    if (batch !== undefined) batch.left_out += left_out;
  }
  return found;
}

/** One text for maps. */
export function batchKey(batch: Tenant & { readonly id: string }): string {
  return `${tenantKey(batch)}/${batch.id}`;
}

// Ranked by their keys alone; the items themselves are fetched for those that are kept. What a cancel has fenced and not
// removed yet is not there any more.
const READ = `
WITH due AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text, retain jsonb,
    categories jsonb)
), found AS (
  SELECT i.workspace_id, i.environment, i.batch_id, i.seq, i.category, i.sort_number, i.sort_text,
    k.kept ->> 'type' AS type, (k.kept ->> 'count')::int AS most
  FROM due d JOIN batch_item i
    ON i.workspace_id = d.workspace_id AND i.environment = d.environment AND i.batch_id = d.id,
    LATERAL (SELECT coalesce(d.categories -> i.category, d.retain) AS kept) AS k
  WHERE NOT EXISTS (
    SELECT FROM token_fence f WHERE f.workspace_id = i.workspace_id AND f.environment = i.environment
      AND f.token = i.cancelation_token AND f.canceled_seq >= i.run_seq AND f.excluded_run_id IS DISTINCT FROM i.run_id)
), ranked AS (
  SELECT i.workspace_id, i.environment, i.batch_id, i.seq, i.category, i.type, i.most,
    count(*) OVER category AS count, min(i.seq) OVER category AS since,
    row_number() OVER (PARTITION BY i.workspace_id, i.environment, i.batch_id, i.category ORDER BY
      CASE i.type WHEN 'highest' THEN -i.sort_number WHEN 'lowest' THEN i.sort_number END NULLS LAST,
      CASE i.type WHEN 'highest' THEN i.sort_text END DESC NULLS LAST,
      CASE i.type WHEN 'lowest' THEN i.sort_text END NULLS LAST,
      CASE i.type WHEN 'last' THEN -i.seq ELSE i.seq END) AS rank
  FROM found i
  WINDOW category AS (PARTITION BY i.workspace_id, i.environment, i.batch_id, i.category)
), kept AS (
  SELECT r.*, i.item, sum(length(i.item::text)) OVER (
      PARTITION BY r.workspace_id, r.environment, r.batch_id ORDER BY r.rank, r.seq) AS chars,
    dense_rank() OVER (PARTITION BY r.workspace_id, r.environment, r.batch_id ORDER BY r.since) AS place
  FROM ranked r JOIN batch_item i
    ON i.workspace_id = r.workspace_id AND i.environment = r.environment AND i.batch_id = r.batch_id AND i.seq = r.seq
  WHERE r.rank <= r.most
)
SELECT workspace_id, environment, batch_id AS id, category, type, max(count)::int AS count,
  coalesce(jsonb_agg(item ORDER BY rank) FILTER (WHERE chars <= ${MAX_CHARS}), '[]') AS items,
  (count(*) FILTER (WHERE chars > ${MAX_CHARS}))::int AS left_out
FROM kept WHERE place <= ${MAX_CATEGORIES}
GROUP BY workspace_id, environment, batch_id, category, type, since ORDER BY since`;

type Group = Tenant & {
  readonly id: string;
  readonly category: string;
  readonly type: RetainType;
  readonly count: number;
  readonly items: readonly Json[];
  readonly left_out: number;
};
