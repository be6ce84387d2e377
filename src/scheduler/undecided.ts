import type { DecidedAsk } from '../engine/ask.ts';
import type { Answer } from '../engine/event.ts';
import type { Run } from '../engine/run.ts';
import type { Write } from '../engine/write.ts';
import type { ClaimedRun } from '../store/run-claim.ts';

/** A run whose ask the database decides, with what it has written before. */
export type Undecided = {
  readonly claimed: ClaimedRun;
  readonly run: Run;
  readonly writes: readonly Write[];
};

/** A run that the transaction holds; `now` is the time on its own clock, epoch ms. */
export type HeldAsk = Undecided & { readonly now: number };

export type Decided = {
  readonly answers: readonly Answer[];
  /** Batches of runs that rest have become full. */
  readonly full?: boolean;
};

/** What a run asks. Throws when it asks something else. */
export function askOf<K extends DecidedAsk['kind']>(
  { id, ask }: Run,
  kind: K,
): Extract<DecidedAsk, { kind: K }> {
  if (ask?.kind !== kind) throw new Error(`run ${id} does not ask ${kind}`);
  return ask as Extract<DecidedAsk, { kind: K }>;
}
