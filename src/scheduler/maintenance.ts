import { now, pause } from '../clock.ts';
import { wakeOwners } from '../store/batch-wake.ts';
import { pruneBulkJobs } from '../store/bulk-store.ts';
import type { Database } from '../store/database.ts';
import {
  pruneBatches,
  pruneCancelRules,
  pruneDigests,
  pruneEventNames,
  pruneEvents,
  pruneFences,
  pruneIdempotencyKeys,
  pruneInboxes,
  pruneMessages,
  pruneOutputs,
  pruneReceipts,
  pruneRequests,
  pruneRuns,
  pruneThrottleSlots,
  pruneThrottles,
} from '../store/prune.ts';
import { refreshStatistics } from '../store/statistics.ts';
import type { BulkRunner } from './bulk-runner.ts';
import type { Canceler } from './cancel-runs.ts';

/**
 * Slow upkeep: goes on with interrupted markings, deletes what has outlived its retention, and keeps what the database
 * knows of its tables up to date.
 */
export type Maintenance = {
  start(): void;
  /** One round; what it did. */
  runOnce(): Promise<MaintenanceResult>;
  stop(): Promise<void>;
};

export type MaintenanceResult = { readonly resumed: number; readonly deleted: number };

export type MaintenanceDeps = {
  readonly database: Database;
  readonly canceler: Canceler;
  readonly bulk: BulkRunner;
  /** Days that runs, messages and receipts are kept (reference 4.4: 95). */
  readonly retentionDays: number;
  readonly onError: (error: unknown) => void;
};

const ROUND_EVERY_MS = 2_000;
const PRUNE_EVERY_MS = 10 * 60_000;
/** Rows per statement: deletes never hold locks for long. */
const CHUNK = 1_000;

/** What goes by age alone. */
const AGED = [
  pruneBulkJobs,
  pruneInboxes,
  pruneRuns,
  pruneMessages,
  pruneOutputs,
  pruneRequests,
  pruneReceipts,
  pruneEvents,
  pruneEventNames,
  pruneDigests,
];

export function createMaintenance(deps: MaintenanceDeps): Maintenance {
  const { database, canceler, retentionDays, onError } = deps;
  const stopping = new AbortController();
  let loop: Promise<void> | null = null;

  async function prune(): Promise<number> {
    let deleted = 0;
    for (const old of AGED) {
      deleted += await drain(stopping.signal, () => old(database, retentionDays, CHUNK));
    }
    deleted += await drain(stopping.signal, () => pruneIdempotencyKeys(database, CHUNK));
    for (const expired of [pruneBatches, pruneThrottleSlots, pruneThrottles, pruneCancelRules]) {
      deleted += await drain(stopping.signal, () => expired(database, CHUNK));
    }
    return deleted + (await drain(stopping.signal, () => pruneFences(database, CHUNK)));
  }

  async function runOnce(): Promise<MaintenanceResult> {
    await refreshStatistics(database);
    return { resumed: await canceler.resume(), deleted: await prune() };
  }

  async function run(): Promise<void> {
    let pruned = Number.NEGATIVE_INFINITY;
    while (!stopping.signal.aborted) {
      await refreshStatistics(database).catch(onError);
      await canceler.resume().catch(onError);
      await wakeOwners(database).catch(onError);
      await deps.bulk.work().catch(onError);
      if (now() - pruned >= PRUNE_EVERY_MS) {
        await prune().catch(onError);
        pruned = now();
      }
      await pause(ROUND_EVERY_MS, stopping.signal);
    }
  }

  return {
    start: () => {
      loop ??= run();
    },
    runOnce,
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}

async function drain(signal: AbortSignal, chunk: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let count = CHUNK; count === CHUNK && !signal.aborted; ) {
    count = await chunk();
    total += count;
  }
  return total;
}
