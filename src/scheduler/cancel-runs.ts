import { now, pause } from '../clock.ts';
import {
  type CancelOutcome,
  cancelIn,
  countBehindFence,
  markRest,
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
  /** Marks what stands behind a fence; rejects where messages in flight could not be named. */
  finishMarking(tenant: Tenant, reach: Reach, cancelationId: string): Promise<void>;
  /** Goes on with markings that a crash interrupted; how many it finished. */
  resume(): Promise<number>;
};

/** An answer waits at most this long for rows to be marked: the fence holds already, the rest follows behind it. */
const ANSWER_WITHIN_MS = 20_000;

export function createCanceler(database: Database, onCanceled: (receipt: Cancelation) => void): Canceler {
  async function mark(tenant: Tenant, reach: Reach, cancelationId: string): Promise<void> {
    while (await markRest(database, tenant, reach, cancelationId));
  }

  /** What is not marked in time goes on in the background, and after a crash in `resume`. */
  async function finishMarking(tenant: Tenant, reach: Reach, cancelationId: string): Promise<void> {
    await markStragglers(database, tenant, reach, cancelationId);
    await countBehindFence(database, tenant, reach, cancelationId);
    const deadline = now() + ANSWER_WITHIN_MS;
    const marking = mark(tenant, reach, cancelationId).catch(() => undefined);
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
      for (const { reach, id, ...tenant } of unmarked) await mark(tenant, reach, id);
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
