import type { JsonObject } from '../automation/json.ts';

/** A message ready to be handed to a provider. */
export type Outgoing = {
  readonly message_id: string;
  readonly run_id: string | null;
  readonly recipient: string;
  readonly attempt: number;
  readonly template: string | null;
  readonly brand: string | null;
  readonly content: JsonObject | null;
  readonly data: JsonObject;
  /** The stored profile with the run's, the step's and the message's own on top. */
  readonly profile: JsonObject;
  /** The step's override for this provider, if any. */
  readonly override: JsonObject | null;
  readonly options: JsonObject | null;
};

/** How a hand-over ended. */
export type HandOver =
  | { readonly kind: 'sent' }
  /** Worth trying again, not before `retryAfterMs` when the provider named a time. */
  | { readonly kind: 'retry'; readonly error: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'rejected'; readonly error: string };

/** A way out for messages: one file in `providers/`. */
export type Provider = {
  readonly key: string;
  readonly channel: string;
  /** True when the message has an address of this provider. */
  accepts(message: Outgoing): boolean;
  /** Hands the message over. Never rejects. */
  send(message: Outgoing): Promise<HandOver>;
};
