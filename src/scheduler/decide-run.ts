import { advance } from '../engine/advance.ts';
import type { DecidedAsk } from '../engine/ask.ts';
import type { Answer } from '../engine/event.ts';
import type { Run } from '../engine/run.ts';
import { newEntropy } from '../ids.ts';
import type { Executor } from '../store/database.ts';
import type { ClaimedRun } from '../store/run-claim.ts';
import { commitRuns } from '../store/run-commit.ts';
import { holdRuns } from '../store/run-hold.ts';
import { tenantKey } from '../store/scope.ts';
import { MAX_SET_CHARS } from '../store/set-size.ts';
import { recordInHand } from '../store/step-in-hand.ts';
import { type Batcher, createBatcher } from '../work/batcher.ts';
import { roughSize } from '../work/rough-size.ts';
import { resultOf, type Written, writeApart } from '../work/write-apart.ts';
import { commitIn, type Moved, recordsOf, type Unfinished } from './commit-in.ts';
import { announce, type CommitDeps, finishCancels } from './commit-run.ts';
import { decisions } from './decisions.ts';
import { openAsk } from './open-ask.ts';
import { setFormOf } from './set-form.ts';
import type { HeldAsk, Undecided } from './undecided.ts';

/** The run as it was committed; null when somebody else has moved it, and nothing was written. */
export type DecideRun = (
  undecided: Undecided,
) => Promise<{ readonly version: number; readonly run: Run } | null>;

export type DecideDeps = CommitDeps & {
  readonly leaseMs: number;
  /** Batches have become full: their owners are to be woken. */
  readonly onFull: () => void;
};

type Committed = {
  readonly moved: Moved;
  readonly version: number;
  readonly unfinished: readonly Unfinished[];
};

const MAX_BATCH = 500;

/**
 * Answers what the database decides, moves the run with the answer and commits both in one transaction: exactly once,
 * whatever dies. Runs that ask the same kind of thing share a transaction.
 */
export function createDecider(deps: DecideDeps): { readonly decide: DecideRun; idle(): Promise<void> } {
  const batchers = new Map<DecidedAsk['kind'], Batcher<Undecided, Written<Committed | null>>>();
  for (const kind of Object.keys(decisions) as DecidedAsk['kind'][]) {
    batchers.set(
      kind,
      createBatcher({
        maxItems: MAX_BATCH,
        weigh: ({ run, writes }) => roughSize([run.context, run.ask, writes], MAX_SET_CHARS),
        maxWeight: MAX_SET_CHARS,
        // While one set waits for a row or its commit, the next is made ready.
        concurrency: 2,
        write: (items) => writeApart(items, (some) => decideSet(deps, kind, some)),
      }),
    );
  }

  async function decide(undecided: Undecided) {
    const kind = undecided.run.ask?.kind as DecidedAsk['kind'];
    const written = await batchers.get(kind)?.add(undecided);
    const committed = written === undefined ? null : resultOf(written);
    if (committed === null) {
      await recordInHand(deps.database, undecided.claimed, recordsOf(undecided.writes));
      return null;
    }
    const { moved, version, unfinished } = committed;
    await finishCancels(deps, moved, unfinished);
    announce(deps, moved);
    return { version, run: moved.run };
  }

  return {
    decide,
    idle: async () => {
      await Promise.all([...batchers.values()].map((batcher) => batcher.idle()));
    },
  };
}

async function decideSet(
  deps: DecideDeps,
  kind: DecidedAsk['kind'],
  items: readonly Undecided[],
): Promise<readonly (Committed | null)[]> {
  let isFull = false;
  const committed = await deps.database.transaction(async (tx) => {
    const held = (await holdRuns(tx, items)).map(({ item, now }) => ({ ...item, now }) as HeldAsk);
    const decided = held.length === 0 ? { answers: [] } : await decisions[kind](tx, held);
    isFull = 'full' in decided && decided.full;
    const moves = held.map((one, index) => move(one, decided.answers[index] as Answer, deps.leaseMs));
    return commitAll(tx, moves);
  });
  if (isFull) deps.onFull();
  return items.map(({ claimed }) => committed.get(keyOf(claimed)) ?? null);
}

function move({ now, ...undecided }: HeldAsk, answer: Answer, leaseMs: number): Moved {
  const { run, writes } = advance(undecided.run, { kind: 'answered', now, entropy: newEntropy(), answer });
  return {
    claimed: undecided.claimed,
    run,
    writes: [...undecided.writes, ...writes],
    leaseMs: openAsk(run) === null ? null : leaseMs,
  };
}

/** Commits runs that the transaction holds: in sets where they have that form. */
async function commitAll(tx: Executor, moves: readonly Moved[]): Promise<ReadonlyMap<string, Committed>> {
  const committed = new Map<string, Committed>();
  for (const set of setsOf(moves)) {
    const versions = new Map(
      (
        await commitRuns(
          tx,
          set.map(({ commit }) => commit),
        )
      ).map((row) => [`${tenantKey(row)}/${row.id}`, row.version]),
    );
    for (const { moved } of set) {
      const version = versions.get(`${tenantKey(moved.claimed)}/${moved.run.id}`);
      if (version === undefined) throw new Error(`run ${moved.run.id} was held and has moved`);
      committed.set(keyOf(moved.claimed), { moved, version, unfinished: [] });
    }
  }
  for (const moved of moves) {
    if (setFormOf(moved.writes) !== null) continue;
    const { version, unfinished } = await commitIn(tx, moved);
    if (version !== null) committed.set(keyOf(moved.claimed), { moved, version, unfinished });
  }
  return committed;
}

function setsOf(moves: readonly Moved[]) {
  const sets: { readonly moved: Moved; readonly commit: Parameters<typeof commitRuns>[1][number] }[][] = [];
  let chars = Number.POSITIVE_INFINITY;
  for (const moved of moves) {
    const plain = setFormOf(moved.writes);
    if (plain === null) continue;
    const { claimed, run, leaseMs } = moved;
    const size = roughSize([run.context, plain.steps, plain.messages], MAX_SET_CHARS);
    if (chars + size > MAX_SET_CHARS) {
      sets.push([]);
      chars = 0;
    }
    chars += size;
    sets.at(-1)?.push({ moved, commit: { claimed, run, leaseMs, ...plain } });
  }
  return sets;
}

function keyOf({ run, version, ...tenant }: ClaimedRun): string {
  return `${tenantKey(tenant)}/${run.id}/${version}`;
}
