import type { JsonObject } from '../automation/json.ts';
import type { Context } from '../engine/run.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A run that waits for events such as this one. */
export type AwaitingRun = {
  readonly id: string;
  readonly version: number;
  /** Its condition on the event; null for any event. */
  readonly where: string | null;
  /** Null where no condition reads it. */
  readonly context: Context | null;
};

const FIND = `
SELECT r.id, r.version, r.ask -> 'input' ->> 'where' AS "where",
  CASE WHEN r.ask -> 'input' ->> 'where' IS NOT NULL THEN r.context END AS context
FROM jsonb_to_recordset($4::jsonb) AS w (path text, key text)
JOIN run r ON r.workspace_id = $1 AND r.environment = $2 AND r.status = 'WAITING' AND r.ask ->> 'kind' = 'event'
  AND r.ask ->> 'event' = $3 AND r.ask ->> 'path' = w.path AND r.ask ->> 'key' = w.key
ORDER BY r.seq`;

/** The runs that wait for an event of this name with one of these keys at their paths. */
export async function findAwaiting(
  db: Executor,
  { workspace_id, environment }: Tenant,
  event: string,
  keys: readonly { readonly path: string; readonly key: string }[],
): Promise<readonly AwaitingRun[]> {
  return db.query<AwaitingRun & Row>(FIND, [workspace_id, environment, event, JSON.stringify(keys)]);
}

/** A run to be told of an event. */
export type Wake = Tenant & { readonly id: string; readonly version: number; readonly arrived: JsonObject };

// Locked in seq order, as every commit and cancel locks. A run whose time has come, or that a node has in hand, has
// settled the race the other way.
const WAKE = `
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS t (workspace_id text, environment text, id text, version int, arrived jsonb)
), hit AS (
  SELECT r.workspace_id, r.environment, r.id FROM run r JOIN input i
    ON r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.id = i.id
  WHERE r.version = i.version AND r.status = 'WAITING' AND r.ask ->> 'kind' = 'event'
    AND r.lease_owner IS NULL AND r.due_at > now()
  ORDER BY r.seq
  FOR NO KEY UPDATE OF r
)
UPDATE run r
SET ask = jsonb_set(r.ask, '{arrived}', i.arrived), due_at = now(), wake_at = NULL, version = r.version + 1
FROM hit JOIN input i ON i.workspace_id = hit.workspace_id AND i.environment = hit.environment AND i.id = hit.id
WHERE r.workspace_id = hit.workspace_id AND r.environment = hit.environment AND r.id = hit.id
RETURNING r.workspace_id, r.environment, r.id`;

/** Makes runs go on with the event that has arrived; those that it came too late for are missing from the result. */
export async function wakeAwaiting(
  tx: Executor,
  wakes: readonly Wake[],
): Promise<readonly (Tenant & { readonly id: string })[]> {
  // Two events of a set may be for one run: the first wins, the other is too late.
  const first = new Map(
    wakes.toReversed().map((wake) => [JSON.stringify([wake.workspace_id, wake.id]), wake]),
  );
  return tx.query(WAKE, [JSON.stringify([...first.values()])]);
}
