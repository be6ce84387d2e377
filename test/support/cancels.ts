import { newId } from '../../src/ids.ts';
import { type CancelOutcome, cancelIn } from '../../src/store/cancel.ts';
import type { Cancelation, CancelRequest } from '../../src/store/cancelation.ts';
import type { Database } from '../../src/store/database.ts';
import type { Tenant } from '../../src/store/scope.ts';
import { TENANT } from './stored-runs.ts';

type Change = Partial<CancelRequest> & { readonly tenant?: Tenant; readonly excluded?: string };

/** A cancel of every run with a token. */
export function cancelOf(
  token: string,
  { tenant = TENANT, excluded, ...change }: Change = {},
): CancelRequest {
  return {
    ...tenant,
    id: newId(),
    target: { kind: 'token', token, excludedRunId: excluded ?? null },
    actor: { type: 'api_key', id: 'key-1' },
    reason: null,
    ...change,
  };
}

/** A cancel of one run. */
export function cancelOfRun(runId: string, tenant: Tenant = TENANT): CancelRequest {
  return { ...cancelOf('', { tenant }), target: { kind: 'run', runId } };
}

/** Cancels in a transaction of its own; what is left behind the fence stays unmarked. */
export function cancelNow(
  db: Database,
  request: CancelRequest,
  maxRuns: number | null = null,
): Promise<CancelOutcome> {
  return db.transaction((tx) => cancelIn(tx, request, { maxRuns, countNow: true }));
}

/** The receipt of a cancel that was carried out. */
export function receiptOf(outcome: CancelOutcome): Cancelation {
  if (outcome.kind !== 'canceled') throw new Error(`not canceled: ${outcome.kind}`);
  return outcome.receipt;
}

/** The counts of a receipt, and whether they add up. */
export function numbersOf(receipt: Cancelation) {
  const { matched, canceled, already_finished, already_canceled, messages_canceled, run_ids, more } = receipt;
  return {
    ...{ matched, canceled, already_finished, already_canceled, messages_canceled, run_ids, more },
    in_flight: receipt.in_flight,
  };
}
