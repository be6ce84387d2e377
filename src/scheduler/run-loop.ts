import type { Automation } from '../automation/automation.ts';
import type { Database } from '../store/database.ts';
import { markFenced } from '../store/fenced.ts';
import { type ClaimedRow, type ClaimedRun, claimRuns, nextRunDue } from '../store/run-claim.ts';
import { createWorkLoop, type WorkLoop } from '../work/work-loop.ts';
import type { PublishedAutomations } from './published.ts';

export type RunLoopDeps = {
  readonly database: Database;
  readonly published: PublishedAutomations;
  readonly owner: string;
  readonly leaseMs: number;
  readonly drive: (claimed: ClaimedRun) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

const CAPACITY = 2_000;
const BATCH = 500;

/** The loop that moves due runs: claim in sets, drive concurrently. */
export function createRunLoop(deps: RunLoopDeps): WorkLoop<ClaimedRun> {
  const { database, owner, drive, onError } = deps;
  return createWorkLoop<ClaimedRun>({
    claim: async (limit) => {
      const rows = await claimRuns(database, { limit, leaseMs: deps.leaseMs, owner });
      return Promise.all(rows.map((row) => claimedOf(deps, row)));
    },
    handle: (claimed) => (claimed.fenced ? markFenced(database, claimed) : drive(claimed)),
    nextDue: () => nextRunDue(database),
    capacity: CAPACITY,
    batch: BATCH,
    onError,
  });
}

/** Stands for an automation that could not be read: its run fails when it is driven, and nothing else of its claim. */
const UNREADABLE: Automation = { steps: [] };

async function claimedOf({ published, onError }: RunLoopDeps, row: ClaimedRow): Promise<ClaimedRun> {
  const { workspace_id, environment, seq, version, claims, clock_id, cancelation_token, now, fenced } = row;
  const reading = row.definition ?? published.get(row, row.template_id ?? '', row.template_version ?? 0);
  const automation = await Promise.resolve(reading).catch((error: unknown) => {
    onError(error);
    return UNREADABLE;
  });
  return {
    workspace_id,
    environment,
    seq,
    version,
    claims,
    template_id: row.template_id,
    clock_id,
    cancelation_token,
    now,
    fenced,
    run: {
      id: row.id,
      automation,
      context: row.context,
      refs: row.refs,
      cursor: row.cursor,
      settled: row.settled,
      loops: row.loops,
      ask: row.ask,
      status: row.status,
      depth: row.depth,
    },
  };
}
