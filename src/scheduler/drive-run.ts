import { now as realNow } from '../clock.ts';
import { advance } from '../engine/advance.ts';
import { isDecided } from '../engine/ask.ts';
import { stepAt } from '../engine/cursor.ts';
import type { StepRecord, Write } from '../engine/write.ts';
import { newEntropy } from '../ids.ts';
import { isDataError } from '../store/database.ts';
import { type ClaimedRun, readPosition, stillHeld } from '../store/run-claim.ts';
import { type AnswerDeps, answer } from './answer.ts';
import type { CommitRun } from './commit-run.ts';
import type { DecideRun } from './decide-run.ts';
import { openAsk } from './open-ask.ts';

/** A run that was claimed this often without a commit fails instead of failing for ever. */
const MAX_CLAIMS = 10;

export type DriveDeps = AnswerDeps & {
  readonly commit: CommitRun;
  readonly decide: DecideRun;
  /** How long a claimed run belongs to a node before others take it for crashed. */
  readonly leaseMs: number;
};

/** Moves a claimed run as far as it goes: until it waits for a time, is final, or somebody else moved it. */
export async function driveRun(deps: DriveDeps, claimed: ClaimedRun): Promise<void> {
  if (claimed.claims > MAX_CLAIMS) {
    return giveUp(deps, claimed, 'the step was started ten times and never finished; see the server log');
  }
  try {
    await drive(deps, claimed);
  } catch (error) {
    if (!isDataError(error)) throw error;
    await giveUp(deps, claimed, 'the step gave a value that cannot be stored, e.g. a text that is too long');
  }
}

/**
 * What has been written so far is committed before anything outside is asked, so that an answer never comes before
 * its causes: a profile that a step wrote is there when the next step reads it.
 */
async function drive(deps: DriveDeps, claimed: ClaimedRun): Promise<void> {
  const started = realNow();
  // On a virtual clock time stands still while a run moves.
  const now = () => (claimed.clock_id === null ? claimed.now + (realNow() - started) : claimed.now);
  let held = claimed;
  let move = advance(claimed.run, { kind: 'claimed', now: now(), entropy: newEntropy() });
  let writes: Write[] = [...move.writes];
  for (let ask = openAsk(move.run); ask !== null; ask = openAsk(move.run)) {
    if (isDecided(ask)) {
      const decided = await deps.decide({ claimed: held, run: move.run, writes });
      if (decided === null || openAsk(decided.run) === null) return;
      held = { ...held, ...decided };
      move = { run: decided.run, writes: [] };
      writes = [];
      continue;
    }
    if (ask.kind !== 'evaluate' && writes.length > 0) {
      const version = await deps.commit({ claimed: held, run: move.run, writes, leaseMs: deps.leaseMs });
      if (version === null) return;
      held = { ...held, version, run: move.run };
      writes = [];
    }
    // A cancel may have come since the claim: what it has answered for must not call out any more.
    if (ask.kind === 'fetch' && !(await stillHeld(deps.database, held))) return;
    const given = await answer(deps, claimed, ask, now());
    move = advance(move.run, { kind: 'answered', now: now(), entropy: newEntropy(), answer: given });
    writes.push(...move.writes);
  }
  await deps.commit({ claimed: held, run: move.run, writes, leaseMs: null });
}

async function giveUp({ commit, database }: DriveDeps, claimed: ClaimedRun, message: string): Promise<void> {
  const current = await readPosition(database, claimed);
  if (current === null) return;
  const { run } = claimed;
  const step = stepAt(run.automation.steps, current.cursor);
  const record: StepRecord = {
    path: current.cursor,
    index: current.settled,
    action: step?.action ?? 'send',
    ref: step?.ref ?? null,
    status: 'ERROR',
    created_at: claimed.now,
    updated_at: claimed.now,
    message_id: null,
    input: null,
    output: null,
    error: { code: 'INTERNAL', message },
  };
  await commit({
    claimed: { ...claimed, version: current.version },
    run: { ...run, status: 'ERROR', cursor: null, ask: null, settled: current.settled + 1 },
    writes: [{ kind: 'record-step', step: record }],
    leaseMs: null,
  });
}
