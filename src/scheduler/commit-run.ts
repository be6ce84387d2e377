import type { Run } from '../engine/run.ts';
import type { StepRecord, Write } from '../engine/write.ts';
import { newId } from '../ids.ts';
import { type CancelOutcome, cancelIn } from '../store/cancel.ts';
import type { Reach } from '../store/cancel-mark.ts';
import { receiptJson } from '../store/cancelation.ts';
import { type Database, type Executor, withRetry } from '../store/database.ts';
import { insertMessages } from '../store/message-insert.ts';
import type { ClaimedRun } from '../store/run-claim.ts';
import { commitRuns, type RunCommit } from '../store/run-commit.ts';
import { applyEffect, type Effect } from '../store/run-effects.ts';
import { tenantKey } from '../store/scope.ts';
import { MAX_SET_CHARS } from '../store/set-size.ts';
import { recordInHand } from '../store/step-in-hand.ts';
import { createBatcher } from '../work/batcher.ts';
import { roughSize } from '../work/rough-size.ts';
import { resultOf, type Written, writeApart } from '../work/write-apart.ts';
import { setFormOf } from './set-form.ts';

/** A moved run with everything that must commit with it. */
export type Moved = {
  readonly claimed: ClaimedRun;
  readonly run: Run;
  readonly writes: readonly Write[];
  readonly leaseMs: number | null;
};

/** Commits a moved run; the row's new version, or null when somebody else moved the run and nothing was written. */
export type CommitRun = (moved: Moved) => Promise<number | null>;

export type CommitDeps = {
  readonly database: Database;
  /** Goes on marking what a cancel step left behind its fence. */
  readonly finishMarking: (
    claimed: ClaimedRun,
    reaches: readonly Reach[],
    cancelationId: string,
  ) => Promise<void>;
  readonly onMessages: () => void;
  readonly onRuns: () => void;
  readonly onSettled: (moved: Moved) => void;
};

const MAX_BATCH = 500;
const CONCURRENCY = 2;
/** Transactions of single runs at once: the others wait here, not for a connection, which is given up after seconds. */
const ALONE = 4;

/** Commits runs in sets where it can: only runs with rarer writes get a transaction of their own. */
export function createCommitter(deps: CommitDeps): { readonly commit: CommitRun; idle(): Promise<void> } {
  const batcher = createBatcher<RunCommit, Written<number | null>>({
    maxItems: MAX_BATCH,
    weigh: weightOf,
    maxWeight: MAX_SET_CHARS,
    concurrency: CONCURRENCY,
    write: (commits) => writeApart(commits, (some) => commitBatch(deps.database, some)),
  });

  const queue = createBatcher<Moved, Alone>({
    maxItems: 1,
    concurrency: ALONE,
    write: (some) => Promise.all(some.map((moved) => commitAlone(deps.database, moved))),
  });

  async function alone(moved: Moved): Promise<number | null> {
    const { version, unfinished } = await queue.add(moved);
    for (const { reaches, cancelationId } of unfinished) {
      await deps.finishMarking(moved.claimed, reaches, cancelationId);
    }
    return version;
  }

  async function commit(moved: Moved): Promise<number | null> {
    const { claimed, run, leaseMs } = moved;
    const plain = setFormOf(moved.writes);
    const version =
      plain === null ? await alone(moved) : resultOf(await batcher.add({ claimed, run, leaseMs, ...plain }));
    if (version === null) {
      await recordInHand(deps.database, moved.claimed, recordsOf(moved.writes));
      return null;
    }
    if (moved.writes.some(({ kind }) => kind === 'queue-message' || kind === 'queue-request'))
      deps.onMessages();
    if (moved.writes.some(({ kind }) => kind === 'start-run')) deps.onRuns();
    deps.onSettled(moved);
    return version;
  }

  return {
    commit,
    idle: async () => {
      await Promise.all([batcher.idle(), queue.idle()]);
    },
  };
}

function weightOf({ run, steps, messages }: RunCommit): number {
  return roughSize([run.context, run.ask, steps, messages], MAX_SET_CHARS);
}

async function commitBatch(
  database: Database,
  commits: readonly RunCommit[],
): Promise<readonly (number | null)[]> {
  const rows = await withRetry(() => commitRuns(database, commits));
  const versions = new Map(rows.map((row) => [`${tenantKey(row)}/${row.id}`, row.version]));
  return commits.map(({ claimed, run }) => {
    const version = versions.get(`${tenantKey(claimed)}/${run.id}`);
    // Two moves of one run may meet in a set, when its lease ran out: the other's version is not ours.
    return version === claimed.version + 1 ? version : null;
  });
}

/** What a cancel step has left to mark behind its fence. */
type Unfinished = { readonly reaches: readonly Reach[]; readonly cancelationId: string };

type Alone = { readonly version: number | null; readonly unfinished: readonly Unfinished[] };

async function commitAlone(database: Database, moved: Moved): Promise<Alone> {
  const { claimed, run, leaseMs } = moved;
  try {
    return await database.transaction(async (tx) => {
      const unfinished: Unfinished[] = [];
      const receipts = await cancelFirst(tx, moved, unfinished);
      const steps = recordsOf(moved.writes).map((step) => {
        const receipt = receipts.get(step.path);
        return receipt === undefined ? step : { ...step, output: { cancelation: receiptJson(receipt) } };
      });
      const [row] = await commitRuns(tx, [{ claimed, run, steps, messages: [], leaseMs }]);
      // Rolls the cancels back too: whoever moved the run decides what happens next.
      if (row === undefined) throw new LostRun();
      await insertMessages(
        tx,
        claimed,
        moved.writes.filter(isPlainMessage).map(({ message }) => message),
      );
      for (const write of moved.writes) if (isEffect(write)) await applyEffect(tx, claimed, write);
      return { version: row.version, unfinished };
    });
  } catch (error) {
    if (error instanceof LostRun) return { version: null, unfinished: [] };
    throw error;
  }
}

type Receipt = Extract<CancelOutcome, { kind: 'canceled' }>['receipt'];

async function cancelFirst(
  tx: Executor,
  moved: Moved,
  unfinished: Unfinished[],
): Promise<ReadonlyMap<string, Receipt>> {
  const { claimed } = moved;
  const receipts = new Map<string, Receipt>();
  for (const write of moved.writes) {
    if (write.kind !== 'cancel-by-token') continue;
    const outcome = await cancelIn(tx, {
      workspace_id: claimed.workspace_id,
      environment: claimed.environment,
      id: newId(),
      target: { kind: 'token', token: write.token, excludedRunId: claimed.run.id },
      actor: { type: 'run', id: claimed.run.id },
      reason: null,
    });
    if (outcome.kind !== 'canceled') continue;
    receipts.set(write.path, outcome.receipt);
    if (outcome.unmarked !== null)
      unfinished.push({ reaches: outcome.unmarked, cancelationId: outcome.receipt.id });
  }
  return receipts;
}

class LostRun extends Error {}

function isPlainMessage(write: Write): write is Extract<Write, { kind: 'queue-message' }> {
  return write.kind === 'queue-message' && write.once === null;
}

function isEffect(write: Write): write is Effect {
  return write.kind !== 'record-step' && write.kind !== 'cancel-by-token' && !isPlainMessage(write);
}

/** The steps among a move's writes. */
export function recordsOf(writes: readonly Write[]): readonly StepRecord[] {
  return writes.flatMap((write) => (write.kind === 'record-step' ? [write.step] : []));
}
