import type { Json, JsonObject } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Tenant } from '../store/scope.ts';
import type { ReadCallback } from './callback.ts';
import type { Channel } from './channel.ts';
import type { Content } from './content.ts';
import type { Tracking } from './track-links.ts';

/** One hand-over of one message on one channel to one provider. */
export type Envelope = {
  readonly tenant: Tenant;
  /** Doubles as the idempotency key: the same for every attempt. */
  readonly message_id: string;
  readonly run_id: string | null;
  readonly request_id: string;
  readonly recipient: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** What `ProviderKind.address` found. */
  readonly address: Json;
  readonly template: string | null;
  readonly brand: string | null;
  readonly content: Content;
  readonly data: JsonObject;
  /** The stored profile with the run's, the step's and the message's own on top. */
  readonly profile: JsonObject;
  /** Already narrowed to this provider (reference 6.1, 11.1). */
  readonly override: JsonObject | null;
  readonly metadata: JsonObject;
  readonly unsubscribe_url: string | null;
};

/** How a hand-over ended. */
export type HandOver =
  /** `provider_id` is the provider's own id of the message, which its callbacks name. */
  | { readonly kind: 'sent'; readonly provider_id: string | null; readonly response: Json }
  /** Worth trying again, not before `retryAfterMs` when the provider named a time: 429, 5xx, timeouts. */
  | { readonly kind: 'retry'; readonly error: string; readonly retryAfterMs: number | null }
  /** For good: another provider may take it, this one never will. */
  | { readonly kind: 'rejected'; readonly error: string; readonly reason: RejectReason };

/** `BOUNCED`: the address does not exist or refuses; `PROVIDER_ERROR`: the provider refused; `FAILED`: ours. */
export type RejectReason = 'BOUNCED' | 'PROVIDER_ERROR' | 'FAILED';

/** The address of a message, or what the profile would have to hold. */
export type Addressed =
  | { readonly kind: 'address'; readonly value: Json }
  | { readonly kind: 'missing'; readonly needs: string };

/** One setting of a provider, as the catalog shows it (reference 11.7). */
export type Setting = {
  readonly type: 'string' | 'number' | 'boolean' | 'enum';
  readonly required: boolean;
  /** Encrypted at rest and masked in every answer. */
  readonly secret: boolean;
  readonly values?: readonly string[];
  readonly description: string;
  /** Of a number, both ends included. */
  readonly range?: { readonly min: number; readonly max: number };
  /** A text that may have several lines, such as a key in PEM. */
  readonly multiline?: true;
  /** A text that must be an http(s) URL. */
  readonly url?: true;
  /** Left out of the catalog: for tests and proxies. */
  readonly hidden?: true;
};

/** What a hand-over works with. */
export type Use = {
  /** Checked and decrypted. */
  readonly settings: JsonObject;
  readonly outbound: Outbound;
  /** Where opens and clicks of e-mails are tracked; absent where they are not. */
  readonly tracking?: Tracking;
  /** For the whole hand-over. */
  readonly timeoutMs: number;
};

/** A way out for messages: one file in `providers/`. */
export type ProviderKind = {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** Null takes the content of any channel. */
  readonly channel: Channel | null;
  readonly settings: { readonly [field: string]: Setting };
  /** A message whose hand-over may have happened before a crash is repeated only where this is true. */
  readonly idempotent: boolean;
  /** Hand-overs at once, per node. */
  readonly concurrency: number;
  /** Hand-overs per second, per node; null for no limit. */
  readonly perSecond: number | null;
  /** What is wrong with settings that are right one by one. */
  check?(settings: JsonObject): readonly Problem[];
  address(profile: JsonObject, settings: JsonObject): Addressed;
  /** Reads reports of what became of messages. */
  readonly callback?: ReadCallback;
  /** Ends what is kept open between hand-overs. */
  close?(): Promise<void>;
  /** Never rejects. */
  send(envelope: Envelope, use: Use): Promise<HandOver>;
};
