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

/** Whom to cancel: exactly one of a token and a run. */
export type CancelTarget =
  | { readonly kind: 'token'; readonly token: string; readonly excludedRunId: string | null }
  | { readonly kind: 'run'; readonly runId: string };

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
  const { by, in_flight, batches } = receipt;
  return {
    ...receipt,
    by: { ...by },
    in_flight: in_flight.map((one) => ({ ...one })),
    batches: batches.map((one) => ({ ...one })),
  };
}
