import type { CancelRule } from '../automation/cancel-on.ts';
import type { EpochMs } from '../automation/duration.ts';
import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

/** What starts a published automation by itself, in the form in which it is found. */
export type Placement = {
  /** The key of the events that start it; null when none do. */
  readonly key: string | null;
  /** Its schedule; `next_at` null when it never fires again. */
  readonly schedule: { readonly next_at: EpochMs | null; readonly clock_id: string | null } | null;
  /** What cancels its runs. */
  readonly rules: readonly CancelRule[];
};

const REMOVE = (table: string) =>
  `DELETE FROM ${table} WHERE workspace_id = $1 AND environment = $2 AND automation_id = $3`;
const REMOVE_TRIGGER = REMOVE('automation_trigger');
const REMOVE_SCHEDULE = REMOVE('schedule');

/** Stops whatever starts an automation. A fire that is under way has either committed, or starts nothing any more. */
export async function removeTriggers(tx: Executor, tenant: Tenant, automationId: string): Promise<void> {
  const key = [tenant.workspace_id, tenant.environment, automationId];
  await tx.query(REMOVE_TRIGGER, key);
  await tx.query(REMOVE_SCHEDULE, key);
}

const PLACE_TRIGGER = `
INSERT INTO automation_trigger (workspace_id, environment, automation_id, version, key) VALUES ($1, $2, $3, $4, $5)`;

const PLACE_SCHEDULE = `
INSERT INTO schedule (workspace_id, environment, automation_id, version, next_at, due_at, clock_id)
VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000),
  CASE WHEN $5::float8 IS NULL THEN NULL WHEN $6::text IS NULL THEN to_timestamp($5::float8 / 1000)
    ELSE 'infinity' END, $6)`;

// Going back to a former version finds its rules there.
const PLACE_RULES = `
INSERT INTO event_cancel_rule (workspace_id, environment, event, automation_id, version, number, rule)
SELECT $1, $2, rule->>'event', $3, $4, number, rule
FROM jsonb_array_elements($5::jsonb) WITH ORDINALITY AS t (rule, number)
ON CONFLICT DO NOTHING`;

/** Replaces what starts an automation by what a version of it says, and adds what cancels the runs of that version. */
export async function placeTriggers(
  tx: Executor,
  tenant: Tenant,
  { automationId, version }: { readonly automationId: string; readonly version: number },
  { key, schedule, rules }: Placement,
): Promise<void> {
  await removeTriggers(tx, tenant, automationId);
  const head = [tenant.workspace_id, tenant.environment, automationId, version];
  if (key !== null) await tx.query(PLACE_TRIGGER, [...head, key]);
  if (schedule !== null) await tx.query(PLACE_SCHEDULE, [...head, schedule.next_at, schedule.clock_id]);
  if (rules.length > 0) await tx.query(PLACE_RULES, [...head, JSON.stringify(rules)]);
}

const TIME = `
SELECT CASE WHEN $3::text IS NULL THEN now() ELSE (
  SELECT now FROM clock WHERE workspace_id = $1 AND environment = $2 AND id = $3) END AS now`;

/** The time by which a schedule fires: the database's, or that of a virtual clock; null for an unknown clock. */
export async function scheduleTime(
  db: Executor,
  { workspace_id, environment }: Tenant,
  clockId: string | null,
): Promise<EpochMs | null> {
  const [row] = await db.query<{ now: number | null }>(TIME, [workspace_id, environment, clockId]);
  return row?.now ?? null;
}
