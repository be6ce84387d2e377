import type { CancelRule } from '../automation/cancel-on.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** What an event is looked up by. */
export type Wanted = Tenant & { readonly name: string; readonly keys: readonly string[] };

export type TriggeredAutomation = { readonly automation_id: string; readonly version: number };

export type MatchedRule = TriggeredAutomation & { readonly rule: CancelRule };

/** What stands ready for an event. */
export type Match = {
  readonly triggered: readonly TriggeredAutomation[];
  readonly rules: readonly MatchedRule[];
  /** The paths into the event by which runs wait for one of its name. */
  readonly paths: readonly string[];
};

const AWAITED = `r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.status = 'WAITING'
    AND r.ask ->> 'kind' = 'event' AND r.ask ->> 'event' = i.name`;

// The paths are read by one index probe each, however many runs wait.
const MATCH = `
WITH input AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (n int, workspace_id text, environment text, name text, keys jsonb)
)
SELECT i.n, t.automation_id, t.version, NULL::jsonb AS rule
FROM input i CROSS JOIN LATERAL jsonb_array_elements_text(i.keys) AS k (key)
JOIN automation_trigger t
  ON t.workspace_id = i.workspace_id AND t.environment = i.environment AND t.key = k.key
UNION ALL
SELECT i.n, r.automation_id, r.version, r.rule
FROM input i JOIN event_cancel_rule r
  ON r.workspace_id = i.workspace_id AND r.environment = i.environment AND r.event = i.name
UNION ALL
SELECT i.n, NULL, NULL, to_jsonb(p.path)
FROM input i CROSS JOIN LATERAL (
  WITH RECURSIVE paths (path) AS (
    (SELECT r.ask ->> 'path' FROM run r WHERE ${AWAITED} ORDER BY r.ask ->> 'path' LIMIT 1)
    UNION ALL
    SELECT (SELECT r.ask ->> 'path' FROM run r WHERE ${AWAITED} AND r.ask ->> 'path' > paths.path
      ORDER BY r.ask ->> 'path' LIMIT 1)
    FROM paths WHERE paths.path IS NOT NULL
  )
  SELECT path FROM paths WHERE path IS NOT NULL
) AS p
ORDER BY n, automation_id, version`;

type MatchRow = Row & { readonly n: number } & (
    | (TriggeredAutomation & { readonly rule: CancelRule | null })
    | { readonly automation_id: null; readonly version: null; readonly rule: string }
  );

/** Finds what many events set off, in one statement. */
export async function matchEvents(db: Executor, wanted: readonly Wanted[]): Promise<readonly Match[]> {
  const input = wanted.map(({ workspace_id, environment, name, keys }, n) => ({
    n,
    workspace_id,
    environment,
    name,
    keys,
  }));
  const rows = await db.query<MatchRow>(MATCH, [JSON.stringify(input)]);
  const matches = wanted.map(() => ({
    triggered: [] as TriggeredAutomation[],
    rules: [] as MatchedRule[],
    paths: [] as string[],
  }));
  for (const row of rows) {
    const match = matches[row.n];
    if (row.automation_id === null) match?.paths.push(row.rule);
    else if (row.rule === null) match?.triggered.push(row);
    else match?.rules.push({ ...row, rule: row.rule });
  }
  return matches;
}
