import type { DecidedAsk } from '../engine/ask.ts';
import type { Executor } from '../store/database.ts';
import { join, release } from './decide-batch.ts';
import { addToDigest } from './decide-digest.ts';
import { takeSlot } from './decide-throttle.ts';
import type { Decided, HeldAsk } from './undecided.ts';

/** How the database decides each kind of ask for a set of runs, oldest first: one answer for each. */
export const decisions: {
  readonly [K in DecidedAsk['kind']]: (tx: Executor, runs: readonly HeldAsk[]) => Promise<Decided>;
} = {
  'join-batch': join,
  'release-batch': release,
  'take-slot': takeSlot,
  'add-to-digest': addToDigest,
};
