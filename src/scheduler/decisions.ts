import type { DecidedAsk } from '../engine/ask.ts';
import type { Answer } from '../engine/event.ts';
import type { Run } from '../engine/run.ts';
import type { Write } from '../engine/write.ts';
import type { BatchJoin } from '../store/batch.ts';
import { joinBatches } from '../store/batch-join.ts';
import { type BatchRelease, releaseBatches } from '../store/batch-release.ts';
import type { Executor } from '../store/database.ts';
import type { ClaimedRun } from '../store/run-claim.ts';
import { stepKey } from './step-key.ts';

/** A run whose ask the database decides, with what it has written before. */
export type Undecided = {
  readonly claimed: ClaimedRun;
  readonly run: Run;
  readonly writes: readonly Write[];
};

/** A run that the transaction holds; `now` is the time on its own clock, epoch ms. */
export type DecidedRun = Undecided & { readonly now: number };

type Decided = {
  readonly answers: readonly Answer[];
  /** Batches of runs that rest have become full. */
  readonly full?: boolean;
};

/** How the database decides each kind of ask for a set of runs, oldest first: one answer for each. */
export const decisions: {
  readonly [K in DecidedAsk['kind']]: (tx: Executor, runs: readonly DecidedRun[]) => Promise<Decided>;
} = {
  'join-batch': join,
  'release-batch': release,
};

async function join(tx: Executor, runs: readonly DecidedRun[]): Promise<Decided> {
  const joins = runs.map(joinOf);
  const batches = await joinBatches(tx, joins);
  const opened = new Set(joins.map(({ batch_id }) => batch_id));
  const answers = batches.map((batch, index): Answer => {
    const { batch_id, now } = joins[index] as BatchJoin;
    const isOwner = batch.id === batch_id;
    return {
      kind: 'join-batch',
      batch_id: batch.id,
      batch_key: batch.key,
      owner_run_id: batch.owner_run_id,
      release_at: isOwner ? (batch.closed ? now : batch.release_at) : null,
    };
  });
  return { answers, full: batches.some(({ id, closed }) => closed && !opened.has(id)) };
}

function joinOf({ claimed, run, now }: DecidedRun): BatchJoin {
  const { event } = askOf(run, 'join-batch');
  const { workspace_id, environment, seq, cancelation_token, clock_id, template_id } = claimed;
  const { wait_ms, max_ms, max_items, category, sort, item } = event;
  return {
    ...{ workspace_id, environment, cancelation_token, wait_ms, max_ms, max_items, now, category, item },
    key: stepKey(event.key, run, template_id),
    clock_id: clock_id ?? '',
    run_id: run.id,
    run_seq: seq,
    batch_id: `${run.id}.${run.settled}`,
    sort_number: typeof sort === 'number' ? sort : null,
    sort_text: typeof sort === 'string' ? sort : null,
  };
}

async function release(tx: Executor, runs: readonly DecidedRun[]): Promise<Decided> {
  const releases = runs.map(({ claimed, run, now }): BatchRelease => {
    const { batch_id: id, plan } = askOf(run, 'release-batch');
    const { workspace_id, environment } = claimed;
    return { workspace_id, environment, id, retain: plan.retain, now };
  });
  const outcomes = await releaseBatches(tx, releases);
  return { answers: outcomes.map((outcome) => ({ kind: 'release-batch', outcome })) };
}

function askOf<K extends DecidedAsk['kind']>({ id, ask }: Run, kind: K): Extract<DecidedAsk, { kind: K }> {
  if (ask?.kind !== kind) throw new Error(`run ${id} does not ask ${kind}`);
  return ask as Extract<DecidedAsk, { kind: K }>;
}
