import type { Run } from '../engine/run.ts';
import type { StepRecord, Write } from '../engine/write.ts';
import { newId } from '../ids.ts';
import { type CancelOutcome, cancelIn } from '../store/cancel.ts';
import type { Reach } from '../store/cancel-mark.ts';
import { receiptJson } from '../store/cancelation.ts';
import type { Executor } from '../store/database.ts';
import { insertMessages } from '../store/message-insert.ts';
import type { ClaimedRun } from '../store/run-claim.ts';
import { commitRuns } from '../store/run-commit.ts';
import { applyEffect, type Effect } from '../store/run-effects.ts';

/** A moved run with everything that must commit with it. */
export type Moved = {
  readonly claimed: ClaimedRun;
  readonly run: Run;
  readonly writes: readonly Write[];
  readonly leaseMs: number | null;
};

/** What a cancel step has left to mark behind its fence. */
export type Unfinished = { readonly reaches: readonly Reach[]; readonly cancelationId: string };

/** A run that was committed by itself: its version, and what is to be marked afterwards. */
export type Alone = { readonly version: number | null; readonly unfinished: readonly Unfinished[] };

/** Somebody else has moved the run: the transaction must be rolled back. */
export class LostRun extends Error {}

/** Commits a run with writes of any kind within a transaction. Throws `LostRun`. */
export async function commitIn(tx: Executor, moved: Moved): Promise<Alone> {
  const { claimed, run, leaseMs } = moved;
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
