import { now, pause } from '../clock.ts';
import {
  type CancelOutcome,
  cancelIn,
  closeMarked,
  countBehindFence,
  markChunk,
  markStragglers,
  previewCancel,
} from '../store/cancel.ts';
import type { Reach } from '../store/cancel-mark.ts';
import type { Cancelation, CancelRequest } from '../store/cancelation.ts';
import { readCancelation, unmarkedCancelations } from '../store/cancelation-store.ts';
import type { Database } from '../store/database.ts';
import type { Tenant } from '../store/scope.ts';

export type Canceler = {
  /** Cancels; when it resolves, no send starts for any run it matched. */
  cancel(request: CancelRequest, options: { readonly maxRuns: number | null }): Promise<CancelOutcome>;
  /** What `cancel` would do now; null for an unknown run. */
  preview(request: CancelRequest): Promise<Cancelation | null>;
  /** Marks what the cancel itself has left; rejects where not everything that must precede the answer was done. */
  finishMarking(tenant: Tenant, reaches: readonly Reach[], cancelationId: string): Promise<void>;
  /** Goes on with markings that a crash interrupted; how many it finished. */
  resume(): Promise<number>;
};

/** An answer waits at most this long for rows to be marked: the fence holds already, the rest follows behind it. */
const ANSWER_WITHIN_MS = 20_000;

export function createCanceler(database: Database, onCanceled: (receipt: Cancelation) => void): Canceler {
  async function markAll(tenant: Tenant, reach: Reach, cancelationId: string): Promise<void> {
    for (let after: number | null = 0; after !== null; ) {
      after = await markChunk(database, tenant, reach, cancelationId, after);
    }
  }

  async function mark(tenant: Tenant, reaches: readonly Reach[], cancelationId: string): Promise<void> {
    for (const reach of reaches) await markAll(tenant, reach, cancelationId);
    await closeMarked(database, tenant, reaches, cancelationId);
  }

  /** What is not marked in time goes on in the background, and after a crash in `resume`. */
  async function finishMarking(
    tenant: Tenant,
    reaches: readonly Reach[],
    cancelationId: string,
  ): Promise<void> {
    // No fence stands before these: only marking them cancels them, however long it takes.
    for (const reach of reaches) {
      if (reach.kind === 'further-token') await markAll(tenant, reach, cancelationId);
    }
    await markStragglers(database, tenant, reaches, cancelationId);
    await countBehindFence(database, tenant, reaches, cancelationId);
    const deadline = now() + ANSWER_WITHIN_MS;
    const marking = mark(tenant, reaches, cancelationId).catch(() => undefined);
    const timeout = new AbortController();
    await Promise.race([marking, pause(deadline - now(), timeout.signal)]);
    timeout.abort();
  }

  return {
    cancel: async (request, { maxRuns }) => {
      const outcome = await refusable((rollback) =>
        database.transaction(async (tx) => {
          const result = await cancelIn(tx, request, { maxRuns, countNow: false });
          if (result.kind !== 'canceled') rollback(result);
          return result;
        }),
      );
      if (outcome.kind !== 'canceled') return outcome;
      if (outcome.unmarked !== null) await finishMarking(request, outcome.unmarked, request.id);
      const receipt = outcome.unmarked === null ? null : await readCancelation(database, request, request.id);
      onCanceled(receipt ?? outcome.receipt);
      return { ...outcome, receipt: receipt ?? outcome.receipt };
    },
    preview: (request) => previewCancel(database, request),
    finishMarking,
    resume: async () => {
      const unmarked = await unmarkedCancelations(database);
      for (const { reaches, id, ...tenant } of unmarked) await mark(tenant, reaches, id);
      return unmarked.length;
    },
  };
}

class Refused extends Error {
  readonly outcome: CancelOutcome;
  constructor(outcome: CancelOutcome) {
    super('the cancel was refused');
    this.outcome = outcome;
  }
}

/** Lets a transaction end in a value although it must be rolled back. */
async function refusable(
  work: (rollback: (outcome: CancelOutcome) => never) => Promise<CancelOutcome>,
): Promise<CancelOutcome> {
  try {
    return await work((outcome) => {
      throw new Refused(outcome);
    });
  } catch (error) {
    if (error instanceof Refused) return error.outcome;
    throw error;
  }
}
