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
};

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
ORDER BY n, automation_id, version`;

type MatchRow = Row & TriggeredAutomation & { readonly n: number; readonly rule: CancelRule | null };

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
  const matches = wanted.map(() => ({ triggered: [] as TriggeredAutomation[], rules: [] as MatchedRule[] }));
  for (const { n, automation_id, version, rule } of rows) {
    if (rule === null) matches[n]?.triggered.push({ automation_id, version });
    else matches[n]?.rules.push({ automation_id, version, rule });
  }
  return matches;
}
