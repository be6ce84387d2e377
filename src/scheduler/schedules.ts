import type { EpochMs } from '../automation/duration.ts';
import type { JsonObject } from '../automation/json.ts';
import type { ScheduleTrigger } from '../automation/trigger.ts';
import { type FirePlan, planFires } from '../calendar/plan-fires.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Definition } from '../store/automation-store.ts';
import { type Database, withRetry } from '../store/database.ts';
import { insertRuns, type NewRunRow } from '../store/run-insert.ts';
import {
  advanceSchedules,
  type ClaimedSchedule,
  claimSchedules,
  type FiredSchedule,
  nextScheduleDue,
} from '../store/schedule-claim.ts';
import { tenantKey } from '../store/scope.ts';
import { createBatcher } from '../work/batcher.ts';
import { createWorkLoop, type WorkLoop } from '../work/work-loop.ts';
import { fillRun } from './fill-run.ts';
import type { PublishedAutomations } from './published.ts';
import type { StartRun } from './start-run.ts';

export type ScheduleDeps = {
  readonly database: Database;
  readonly sandbox: Sandbox;
  readonly published: PublishedAutomations;
  readonly leaseMs: number;
  /** Resolves the token of a run that is to start. */
  readonly prepare: (request: StartRun) => Promise<NewRunRow>;
  readonly onStarted: (rows: readonly NewRunRow[]) => void;
  readonly onMissed: (count: number) => void;
  readonly onError: (error: unknown) => void;
};

const CAPACITY = 200;
const BATCH = 100;
const CONCURRENCY = 2;

/**
 * The loop that fires schedules. Runs are inserted by the very transaction that moves their schedule on, so that one fire
 * is one run whatever crashes, and none starts once its automation has been archived or replaced.
 */
export function createSchedules(deps: ScheduleDeps): WorkLoop<ClaimedSchedule> {
  const { database, leaseMs, onStarted, onMissed, onError } = deps;
  const batcher = createBatcher<Fired, readonly NewRunRow[]>({
    maxItems: BATCH,
    concurrency: CONCURRENCY,
    write: (fired) => withRetry(() => commitFires(database, fired)),
  });
  return createWorkLoop<ClaimedSchedule>({
    claim: (limit) => claimSchedules(database, { limit, leaseMs }),
    handle: async (claimed) => {
      const fired = await fire(deps, claimed);
      const started = await batcher.add(fired);
      if (fired.schedule.missed > 0) onMissed(fired.schedule.missed);
      if (started.length > 0) onStarted(started);
    },
    nextDue: () => nextScheduleDue(database),
    capacity: CAPACITY,
    batch: BATCH,
    onError,
  });
}

type Fired = { readonly schedule: FiredSchedule; readonly rows: readonly NewRunRow[] };

async function fire(deps: ScheduleDeps, claimed: ClaimedSchedule): Promise<Fired> {
  const definition: Definition = await deps.published.get(claimed, claimed.automation_id, claimed.version);
  // Only a valid schedule is ever placed.
  const trigger = definition.trigger as unknown as ScheduleTrigger;
  const plan = planFires(trigger, claimed.next_at, claimed.now);
  const rows: NewRunRow[] = [];
  for (const at of plan.fires) {
    const row = await rowOf(deps, claimed, definition, plan, at);
    if (row !== null) rows.push(row);
  }
  const schedule = {
    claimed,
    next_at: plan.next,
    last_at: plan.fires.at(-1) ?? null,
    fired: rows.length,
    missed: plan.missed,
  };
  return { schedule, rows };
}

/** Null when the trigger's condition is not met, or a field of it has no value: the moment passes. */
async function rowOf(
  { sandbox, prepare, onError }: ScheduleDeps,
  claimed: ClaimedSchedule,
  { trigger, ...automation }: Definition,
  { missed }: FirePlan,
  at: EpochMs,
): Promise<NewRunRow | null> {
  const { workspace_id, environment, automation_id, version, clock_id } = claimed;
  const tenant = { workspace_id, environment };
  const event: JsonObject = { type: 'schedule', scheduled_at: new Date(at).toISOString(), missed };
  const occasion = { event, data: {}, profile: {}, recipient: null };
  const filled = await fillRun(sandbox, tenant, trigger as unknown as ScheduleTrigger, occasion);
  if (filled.kind === 'failed') onError(new Error(`schedule of ${automation_id}: ${filled.reason}`));
  if (filled.kind !== 'filled') return null;
  return prepare({
    tenant,
    automation,
    template_id: automation_id,
    template_version: version,
    source: [`schedule/${automation_id}`],
    context: filled.context,
    clock_id,
    once: null,
  });
}

function commitFires(
  database: Database,
  fired: readonly Fired[],
): Promise<readonly (readonly NewRunRow[])[]> {
  return database.transaction(async (tx) => {
    const moved = await advanceSchedules(
      tx,
      fired.map(({ schedule }) => schedule),
    );
    const keys = new Set(moved.map((one) => `${tenantKey(one)}/${one.automation_id}`));
    const started = fired.map(({ schedule: { claimed }, rows }) =>
      keys.has(`${tenantKey(claimed)}/${claimed.automation_id}`) ? rows : [],
    );
    const all = started.flat();
    if (all.length > 0) await insertRuns(tx, all);
    return started;
  });
}
