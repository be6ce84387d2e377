import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  CancelAnswer,
  CancelationAnswer,
  CancelationListAnswer,
  CanceledRunListAnswer,
  RunAnswer,
} from '../engine.ts';
import type { CancelScope } from '../model/cancel-scope.ts';
import { addFailure, addReceipt, EMPTY_LEDGER, type Ledger } from '../model/ledger.ts';
import { call, pathTo } from './http.ts';

/** What a cancel would do, or has done. */
export type CancelOutcome = {
  readonly ledger: Ledger;
  /** The first runs that are hit, as far as the answer names them. */
  readonly runIds: readonly string[];
  readonly more: boolean;
  /** The receipt, where there is exactly one. */
  readonly receipt: string | null;
  readonly failures: readonly { readonly runId: string; readonly message: string }[];
};

const ROWS = 50;

/** What a cancel of this scope would do right now (ui C-1 to C-3). */
export function cancelPreviewQuery(scope: CancelScope) {
  return queryOptions({
    queryKey: ['cancel-preview', scope],
    queryFn: ({ signal }) => cancelEach(scope, { dryRun: true, reason: null, key: null, signal }),
    // Older than this it is asked again (ui C-6).
    refetchInterval: 30_000,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** The first runs that a cancel would hit, with what each is about to do. */
export function previewRunsQuery(runIds: readonly string[]) {
  return queryOptions({
    queryKey: ['cancel-preview-runs', runIds],
    queryFn: ({ signal }) =>
      Promise.all(
        runIds.slice(0, ROWS).map((id) => call<RunAnswer>(pathTo`/automations/runs/${id}`, { signal })),
      ),
  });
}

/** Cancels for real. `key` makes a repeated call harmless. */
export function cancelNow(
  scope: CancelScope,
  { reason, key, onProgress }: { reason: string | null; key: string; onProgress?: (done: number) => void },
): Promise<CancelOutcome> {
  return cancelEach(scope, {
    dryRun: false,
    reason,
    key,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

type Options = {
  readonly dryRun: boolean;
  readonly reason: string | null;
  readonly key: string | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
};

async function cancelEach(scope: CancelScope, options: Options): Promise<CancelOutcome> {
  const targets =
    scope.kind === 'token'
      ? [{ cancelation_token: scope.token }]
      : (scope.kind === 'run' ? [scope.runId] : scope.runIds).map((id) => ({ run_id: id }));
  let ledger = EMPTY_LEDGER;
  const receipts: CancelationAnswer[] = [];
  const failures: { runId: string; message: string }[] = [];
  for (const [index, target] of targets.entries()) {
    try {
      const { cancelation } = await cancelOne(target, index, options);
      receipts.push(cancelation);
      ledger = addReceipt(ledger, cancelation);
    } catch (error) {
      // One target has nothing else to tell of; among many, the others are still canceled.
      if (targets.length === 1 || !('run_id' in target) || options.signal?.aborted === true) throw error;
      ledger = addFailure(ledger);
      failures.push({
        runId: target.run_id,
        message: error instanceof Error ? error.message : String(error),
      });
    }
    options.onProgress?.(index + 1);
  }
  return {
    ledger,
    runIds: receipts.flatMap((each) => each.run_ids),
    more: receipts.some((each) => each.more),
    receipt: receipts.length === 1 ? (receipts[0]?.id ?? null) : null,
    failures,
  };
}

function cancelOne(
  target: object,
  index: number,
  { dryRun, reason, key, signal }: Options,
): Promise<CancelAnswer> {
  return call<CancelAnswer>('/automations/cancel', {
    method: 'POST',
    body: { ...target, ...(reason === null ? {} : { reason }), ...(dryRun ? { dry_run: true } : {}) },
    ...(key === null ? {} : { headers: { 'idempotency-key': `${key}-${index}` } }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Receipts, newest first. */
export function cancelationsQuery() {
  return infiniteQueryOptions({
    queryKey: ['cancelations'],
    queryFn: ({ pageParam, signal }) =>
      call<CancelationListAnswer>('/cancelations', { query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function cancelationQuery(id: string) {
  return queryOptions({
    queryKey: ['cancelation', id],
    queryFn: ({ signal }) => call<CancelationAnswer>(pathTo`/cancelations/${id}`, { signal }),
  });
}

/** The runs that a cancel stopped, oldest first. */
export function canceledRunsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['cancelation', id, 'runs'],
    queryFn: ({ pageParam, signal }) =>
      call<CanceledRunListAnswer>(pathTo`/cancelations/${id}/runs`, {
        query: { limit: 200, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}
