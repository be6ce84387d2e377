import type { Json, JsonObject } from '../automation/json.ts';
import type { HttpMethod } from '../automation/steps/fetch-data.ts';
import type { Context } from './run.ts';

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
 * The one thing a run waits for. `time` and `backoff` are stored and end when `due_at` comes; the others
 * are answered at once by whoever holds the lease, and are asked again after a crash (at least once).
 */
export type Ask =
  | ({ readonly kind: 'time'; readonly at: number } & InHand)
  | ({ readonly kind: 'backoff'; readonly ms: number } & InHand)
  | ({ readonly kind: 'statuses'; readonly messages: { readonly [ref: string]: string } } & InHand)
  | ({ readonly kind: 'evaluate'; readonly expressions: readonly string[]; readonly scope: Scope } & InHand)
  | ({ readonly kind: 'profile'; readonly user_id: string; readonly tenant_id: string | null } & InHand)
  | ({ readonly kind: 'fetch'; readonly request: FetchRequest } & InHand)
  | ({ readonly kind: 'automation'; readonly template: string; readonly context: Context } & InHand);

export type AskKind = Ask['kind'];

/** True for asks that end by time and may therefore rest in the database. */
export function isTimed(ask: Ask): ask is Extract<Ask, { kind: 'time' | 'backoff' }> {
  return ask.kind === 'time' || ask.kind === 'backoff';
}
