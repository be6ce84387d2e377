import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A name under which events of a source have come. */
export type EventName = { readonly source: string; readonly name: string; readonly last_at: number };

const KEEP = `
INSERT INTO event_name AS n (workspace_id, environment, source, name)
SELECT workspace_id, environment, source, name
FROM jsonb_to_recordset($1::jsonb) AS t (workspace_id text, environment text, source text, name text)
ORDER BY workspace_id, environment, source, name
ON CONFLICT (workspace_id, environment, source, name) DO UPDATE SET last_at = now()
  WHERE n.last_at < now() - interval '12 hours'`;

/** Remembers names; to be called for those that this node has not seen for a while. */
export async function keepEventNames(
  db: Executor,
  names: readonly (Tenant & { readonly source: string; readonly name: string })[],
): Promise<void> {
  await db.query(KEEP, [JSON.stringify(names)]);
}

const MAX_NAMES = 1_000;

const LIST = `
SELECT source, name, last_at FROM event_name
WHERE workspace_id = $1 AND environment = $2 AND ($3::text IS NULL OR source = $3)
ORDER BY source, name LIMIT ${MAX_NAMES}`;

/** The names that have been seen, of one source or all; the first thousand. */
export async function listEventNames(
  db: Executor,
  { workspace_id, environment }: Tenant,
  source: string | null,
): Promise<readonly EventName[]> {
  return db.query<EventName & Row>(LIST, [workspace_id, environment, source]);
}
