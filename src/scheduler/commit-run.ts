import type { Reach } from '../store/cancel-mark.ts';
import { type Database, withRetry } from '../store/database.ts';
import type { ClaimedRun } from '../store/run-claim.ts';
import { commitRuns, type RunCommit } from '../store/run-commit.ts';
import { tenantKey } from '../store/scope.ts';
import { MAX_SET_CHARS } from '../store/set-size.ts';
import { recordInHand } from '../store/step-in-hand.ts';
import { createBatcher } from '../work/batcher.ts';
import { roughSize } from '../work/rough-size.ts';
import { resultOf, type Written, writeApart } from '../work/write-apart.ts';
import { type Alone, commitIn, LostRun, type Moved, recordsOf, type Unfinished } from './commit-in.ts';
import { setFormOf } from './set-form.ts';

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
    await finishCancels(deps, moved, unfinished);
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
    announce(deps, moved);
    return version;
  }

  return {
    commit,
    idle: async () => {
      await Promise.all([batcher.idle(), queue.idle()]);
    },
  };
}

/** Goes on with what the cancel steps of a committed run have left to mark. */
export async function finishCancels(
  { finishMarking }: CommitDeps,
  { claimed }: Moved,
  unfinished: readonly Unfinished[],
): Promise<void> {
  for (const { reaches, cancelationId } of unfinished) await finishMarking(claimed, reaches, cancelationId);
}

/** Tells whom it concerns that a run has been committed. */
export function announce({ onMessages, onRuns, onSettled }: CommitDeps, moved: Moved): void {
  if (moved.writes.some(({ kind }) => kind === 'queue-message' || kind === 'queue-request')) onMessages();
  if (moved.writes.some(({ kind }) => kind === 'start-run')) onRuns();
  onSettled(moved);
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

async function commitAlone(database: Database, moved: Moved): Promise<Alone> {
  try {
    return await database.transaction((tx) => commitIn(tx, moved));
  } catch (error) {
    if (error instanceof LostRun) return { version: null, unfinished: [] };
    throw error;
  }
}
