import type { Json } from '../automation/json.ts';
import type { BatchPlan } from '../engine/batch.ts';
import type { BatchOutcome } from '../engine/event.ts';
import { BATCH_ORDER } from './batch.ts';
import type { Executor, Row } from './database.ts';
import { type Tenant, tenantKey } from './scope.ts';

/** A batch whose owner has woken up and is held by the transaction. */
export type BatchRelease = Tenant & {
  readonly id: string;
  readonly retain: BatchPlan['retain'];
  /** Epoch ms on the batch's own clock. */
  readonly now: number;
};

/** Retained items of one batch, in characters of JSON: what is beyond is counted and left out. */
const MAX_CHARS = 512 * 1024;
/** Categories of one batch; those that came later are left out. */
const MAX_CATEGORIES = 1_000;

/**
 * Releases those of these batches whose time has come, and removes them: one outcome for each, in order. A batch that has
 * been extended meanwhile stays.
 */
export async function releaseBatches(
  tx: Executor,
  releases: readonly BatchRelease[],
): Promise<readonly BatchOutcome[]> {
  const locked = await lock(tx, releases);
  const due = releases.filter((release) => {
    const batch = locked.get(keyOf(release));
    return batch !== undefined && (batch.closed || batch.release_at <= release.now);
  });
  const groups = due.length === 0 ? new Map<string, Group[]>() : await readGroups(tx, due);
  if (due.length > 0) await removeBatches(tx, due);
  return releases.map((release) => {
    const batch = locked.get(keyOf(release));
    if (batch === undefined) return null;
    return due.includes(release)
      ? released(groups.get(keyOf(release)) ?? [], release.retain.type)
      : { release_at: batch.release_at };
  });
}

function keyOf(batch: Tenant & { readonly id: string }): string {
  return `${tenantKey(batch)}/${batch.id}`;
}

const LOCK = `
SELECT b.workspace_id, b.environment, b.id, b.release_at, b.closed_at IS NOT NULL AS closed
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, id text)
JOIN batch b ON b.workspace_id = i.workspace_id AND b.environment = i.environment AND b.id = i.id
ORDER BY ${BATCH_ORDER}
FOR UPDATE OF b`;

type Locked = Tenant & { readonly id: string; readonly release_at: number; readonly closed: boolean };

async function lock(tx: Executor, batches: readonly BatchRelease[]): Promise<ReadonlyMap<string, Locked>> {
  const rows = await tx.query<Locked & Row>(LOCK, [JSON.stringify(batches)]);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

// Ranked by their keys alone; the items themselves are fetched for those that are kept. What a cancel has fenced and not
// removed yet is not there any more.
const READ = `
WITH due AS (
  SELECT workspace_id, environment, id, retain ->> 'type' AS type, (retain ->> 'count')::int AS count
  FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text, retain jsonb)
), ranked AS (
  SELECT i.workspace_id, i.environment, i.batch_id, i.seq, i.category, d.count AS most,
    count(*) OVER category AS count, min(i.seq) OVER category AS since,
    row_number() OVER (PARTITION BY i.workspace_id, i.environment, i.batch_id, i.category ORDER BY
      CASE d.type WHEN 'highest' THEN -i.sort_number WHEN 'lowest' THEN i.sort_number END NULLS LAST,
      CASE d.type WHEN 'highest' THEN i.sort_text END DESC NULLS LAST,
      CASE d.type WHEN 'lowest' THEN i.sort_text END NULLS LAST,
      CASE d.type WHEN 'last' THEN -i.seq ELSE i.seq END) AS rank
  FROM due d JOIN batch_item i
    ON i.workspace_id = d.workspace_id AND i.environment = d.environment AND i.batch_id = d.id
  WHERE NOT EXISTS (
    SELECT FROM token_fence f WHERE f.workspace_id = i.workspace_id AND f.environment = i.environment
      AND f.token = i.cancelation_token AND f.canceled_seq >= i.run_seq AND f.excluded_run_id IS DISTINCT FROM i.run_id)
  WINDOW category AS (PARTITION BY i.workspace_id, i.environment, i.batch_id, i.category)
), kept AS (
  SELECT r.*, i.item, sum(length(i.item::text)) OVER (
      PARTITION BY r.workspace_id, r.environment, r.batch_id ORDER BY r.rank, r.seq) AS chars,
    dense_rank() OVER (PARTITION BY r.workspace_id, r.environment, r.batch_id ORDER BY r.since) AS place
  FROM ranked r JOIN batch_item i
    ON i.workspace_id = r.workspace_id AND i.environment = r.environment AND i.batch_id = r.batch_id AND i.seq = r.seq
  WHERE r.rank <= r.most
)
SELECT workspace_id, environment, batch_id AS id, category, max(count)::int AS count,
  coalesce(jsonb_agg(item ORDER BY rank) FILTER (WHERE chars <= ${MAX_CHARS}), '[]') AS items,
  (count(*) FILTER (WHERE chars > ${MAX_CHARS}))::int AS left_out
FROM kept WHERE place <= ${MAX_CATEGORIES}
GROUP BY workspace_id, environment, batch_id, category, since ORDER BY since`;

type Group = Tenant & {
  readonly id: string;
  readonly category: string;
  readonly count: number;
  readonly items: readonly Json[];
  readonly left_out: number;
};

async function readGroups(tx: Executor, due: readonly BatchRelease[]): Promise<Map<string, Group[]>> {
  const groups = new Map<string, Group[]>();
  for (const row of await tx.query<Group & Row>(READ, [JSON.stringify(due)])) {
    const key = keyOf(row);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  return groups;
}

/** The last are ranked from the newest, and read in the order in which they came. */
function released(groups: readonly Group[], type: BatchPlan['retain']['type']): BatchOutcome {
  return {
    groups: groups.map(({ category, count, items }) => ({
      category,
      count,
      items: type === 'last' ? items.toReversed() : items,
    })),
    left_out: groups.reduce((sum, { left_out }) => sum + left_out, 0),
  };
}

const REMOVE = `
WITH gone AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, id text)
), items AS (
  DELETE FROM batch_item i USING gone g
  WHERE i.workspace_id = g.workspace_id AND i.environment = g.environment AND i.batch_id = g.id
)
DELETE FROM batch b USING gone g
WHERE b.workspace_id = g.workspace_id AND b.environment = g.environment AND b.id = g.id`;

/** Deletes batches that the transaction has locked, with everything in them. */
export async function removeBatches(
  tx: Executor,
  batches: readonly (Tenant & { readonly id: string })[],
): Promise<void> {
  await tx.query(REMOVE, [
    JSON.stringify(batches.map(({ workspace_id, environment, id }) => ({ workspace_id, environment, id }))),
  ]);
}
