import type { JsonObject } from '../automation/json.ts';
import type { Tenant } from './scope.ts';

/** Who canceled: a key, a run's cancel step, a person, an event, or Belay itself. */
export type Actor = {
  readonly type: 'api_key' | 'run' | 'user' | 'event' | 'system';
  readonly id: string;
  readonly name?: string;
};

/** A message whose provider call had begun when the cancel was answered. */
export type InFlight = { readonly message_id: string; readonly run_id: string };

/** What a cancel did to a batch: all of it where its owner was canceled, else what others had added to it. */
export type CanceledBatch = {
  readonly batch_id: string;
  readonly batch_key: string;
  readonly discarded_items: number;
  readonly removed_items: number;
};

/** The receipt of a cancel (design §12). `canceled + already_finished + already_canceled = matched`. */
export type Cancelation = {
  readonly id: string;
  readonly cancelation_token: string | null;
  readonly run_id: string | null;
  /** Null for a token or one run. */
  readonly scope: CancelScope | null;
  readonly dry_run: boolean;
  readonly matched: number;
  readonly canceled: number;
  readonly already_finished: number;
  readonly already_canceled: number;
  readonly in_flight: readonly InFlight[];
  readonly messages_canceled: number;
  /** Open batches that it discarded or took events out of, at most 1,000. */
  readonly batches: readonly CanceledBatch[];
  /** The first 50 runs that were canceled, oldest first. */
  readonly run_ids: readonly string[];
  readonly more: boolean;
  readonly by: Actor;
  readonly reason: string | null;
  /** Epoch ms. */
  readonly at: number;
};

/** Whom to cancel: the runs of a token, one run, or several by their ids. */
export type CancelTarget =
  | { readonly kind: 'token'; readonly token: string; readonly excludedRunId: string | null }
  | { readonly kind: 'run'; readonly runId: string }
  /** At most 1,000, so that all of them are marked in the cancel's own transaction. */
  | { readonly kind: 'runs'; readonly runIds: readonly string[]; readonly scope: CancelScope };

/** What a cancel of several runs was about: so many that somebody chose, or those of an automation. */
export type CancelScope = { readonly run_ids: number } | { readonly automation: string };

export type CancelRequest = Tenant & {
  readonly id: string;
  readonly target: CancelTarget;
  readonly actor: Actor;
  readonly reason: string | null;
};

/** How many run ids an answer carries; the rest are at `GET /cancelations/{id}/runs`. */
export const RUN_IDS_IN_ANSWER = 50;

/** How many messages in flight a receipt names. */
export const IN_FLIGHT_IN_ANSWER = 1_000;

/** How many batches a receipt names. */
export const BATCHES_IN_ANSWER = 1_000;

/** The receipt as JSON for a step's output. */
export function receiptJson(receipt: Cancelation): JsonObject {
  // A step cancels by token, never a scope.
  const { by, in_flight, batches, scope: _scope, ...rest } = receipt;
  return {
    ...rest,
    by: { ...by },
    in_flight: in_flight.map((one) => ({ ...one })),
    batches: batches.map((one) => ({ ...one })),
  };
}
