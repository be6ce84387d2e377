import type { Json, JsonObject } from '../automation/json.ts';
import type { HttpMethod } from '../automation/steps/fetch-data.ts';
import type { BatchEvent, BatchPlan } from './batch.ts';
import type { Context } from './run.ts';
import type { ScopeKey } from './scope-key.ts';

/** The step in hand while an ask is open: kept so that the answer finds its way back. */
export type InHand = {
  /** When the step was entered, epoch ms. */
  readonly since: number;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The step with every dynamic field resolved; null until that has happened. */
  readonly input: JsonObject | null;
};

/** Variables of an expression, by name; `refs` holds what is reachable as `refs.<name>` beside them. */
export type Scope = {
  readonly variables: { readonly [name: string]: Json };
  readonly refs: { readonly [name: string]: Json };
};

export type FetchRequest = {
  readonly url: string;
  readonly method: HttpMethod;
  readonly headers: { readonly [name: string]: string };
  readonly params: { readonly [name: string]: string };
  readonly body: string | null;
};

/**
 * The one thing a run waits for. `time`, `backoff`, `batch` and `event` are stored and end when `due_at` comes; the others
 * are answered at once by whoever holds the lease, and are asked again after a crash (at least once). Those that the
 * database decides are answered in the transaction that commits what comes of them: exactly once.
 */
export type Ask =
  | ({ readonly kind: 'time'; readonly at: number } & InHand)
  | ({ readonly kind: 'backoff'; readonly ms: number } & InHand)
  | ({ readonly kind: 'statuses'; readonly messages: { readonly [ref: string]: string } } & InHand)
  | ({ readonly kind: 'evaluate'; readonly expressions: readonly string[]; readonly scope: Scope } & InHand)
  | ({ readonly kind: 'profile'; readonly user_id: string; readonly tenant_id: string | null } & InHand)
  | ({ readonly kind: 'fetch'; readonly request: FetchRequest } & InHand)
  | ({ readonly kind: 'join-batch'; readonly event: BatchEvent } & InHand)
  | ({ readonly kind: 'batch'; readonly at: number } & OwnedBatch & InHand)
  | ({ readonly kind: 'event'; readonly at: number } & AwaitedEvent & InHand)
  | ({ readonly kind: 'release-batch' } & OwnedBatch & InHand)
  | ({ readonly kind: 'take-slot' } & SlotRequest & InHand)
  | ({ readonly kind: 'add-to-digest' } & DigestEvent & InHand)
  | ({ readonly kind: 'automation'; readonly template: string; readonly context: Context } & InHand);

/** Passing a throttle. */
type SlotRequest = {
  readonly key: ScopeKey;
  readonly max_allowed: number;
  readonly period_ms: number;
  /** There is something to do where the throttle does not let it pass. */
  readonly has_arm: boolean;
};

/** One event on its way into the digest of a user. */
type DigestEvent = {
  readonly topic_id: string;
  readonly user_id: string;
  /** Null for the default one. */
  readonly category: string | null;
  readonly item: JsonObject;
};

/** What a run waits for until `at`; the store finds it by name, path and key, and fills in what has arrived. */
type AwaitedEvent = {
  readonly event: string;
  /** A path into the event, and what the event must have there. */
  readonly path: string;
  readonly key: string;
  readonly arrived: JsonObject | null;
};

/** The batch that a run has opened. */
type OwnedBatch = { readonly batch_id: string; readonly batch_key: string; readonly plan: BatchPlan };

export type AskKind = Ask['kind'];

type TimedAsk = Extract<Ask, { kind: 'time' | 'backoff' | 'batch' | 'event' }>;

/** Asks that are answered while a lease lasts. */
export type UntimedAsk = Exclude<Ask, TimedAsk>;

/** True for asks that end by time and may therefore rest in the database. */
export function isTimed(ask: Ask): ask is TimedAsk {
  return ask.kind === 'backoff' || isWaiting(ask);
}

/** True for asks for the sake of which a run says that it waits. */
export function isWaiting<A extends { readonly kind: AskKind }>(
  ask: A,
): ask is Extract<A, { kind: 'time' | 'batch' | 'event' }> {
  return ask.kind === 'time' || ask.kind === 'batch' || ask.kind === 'event';
}

/** Asks that are answered by what other runs have done: the database decides them as it commits. */
export type DecidedAsk = Extract<
  Ask,
  { kind: 'join-batch' | 'release-batch' | 'take-slot' | 'add-to-digest' }
>;

const DECIDED: readonly AskKind[] = ['join-batch', 'release-batch', 'take-slot', 'add-to-digest'];

/** True for asks whose answer and its consequences must be one transaction. */
export function isDecided(ask: Ask): ask is DecidedAsk {
  return DECIDED.some((kind) => kind === ask.kind);
}
