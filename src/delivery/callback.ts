import type { Json, JsonObject } from '../automation/json.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { CallbackEvent } from '../store/message-callback.ts';

/** A provider's report of what became of messages, as it came. */
export type CallbackRequest = {
  /** With lower-case names. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string;
  /** As the provider called it; null where the server does not know its public address. */
  readonly url: string | null;
};

/** What a report says; `forged` where its signature is missing or wrong; `unset` where there is nothing to check it by. */
export type CallbackReading =
  | { readonly kind: 'events'; readonly events: readonly CallbackEvent[] }
  | { readonly kind: 'forged' }
  | { readonly kind: 'unset'; readonly needs: string };

/** Checks a report's signature and reads it. Never rejects. */
export type ReadCallback = (
  request: CallbackRequest,
  use: { readonly settings: JsonObject; readonly outbound: Outbound; readonly now: number },
) => Promise<CallbackReading>;

/** A body that should be JSON; null where it is none. */
export function jsonIn(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return null;
  }
}

/** Whether a time that was signed is near enough to now, so that a recorded request cannot be played again later. Both epoch ms. */
export function isRecent(at: number, now: number): boolean {
  return Number.isFinite(at) && Math.abs(now - at) <= 10 * 60_000;
}
