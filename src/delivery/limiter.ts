/** How much one provider of one tenant may be used, per node. */
export type Limit = { readonly concurrency: number; readonly perSecond: number | null };

/** A place at a provider, or when to come back. */
export type Turn =
  | { readonly ok: true; release(): void }
  | { readonly ok: false; readonly retryInMs: number };

export type Limiter = { take(key: string, limit: Limit): Turn };

type Lane = {
  inUse: number;
  /** When the next call may begin, by the rate; epoch ms. */
  free: number;
  /** When the last of those that were sent away was told to come back. */
  queue: number;
  /** How long a call takes, smoothed. */
  callMs: number;
};

const SOON_MS = 20;
const LATEST_MS = 30_000;
const FIRST_GUESS_MS = 100;

/**
 * Keeps providers to their concurrency and rate. Nobody waits inside: who finds no place is told when there may be
 * one, each a little later than the one before, so that the places of the loop stay free for other providers.
 */
export function createLimiter(now: () => number): Limiter {
  const lanes = new Map<string, Lane>();

  function away(lane: Lane, at: number, everyMs: number): Turn {
    lane.queue = Math.max(lane.queue, at + SOON_MS) + everyMs;
    return { ok: false, retryInMs: Math.min(Math.round(lane.queue - at), LATEST_MS) };
  }

  return {
    take(key, { concurrency, perSecond }) {
      const at = now();
      const lane = lanes.get(key) ?? { inUse: 0, free: 0, queue: 0, callMs: FIRST_GUESS_MS };
      lanes.set(key, lane);
      const everyMs = perSecond === null ? 0 : 1_000 / perSecond;
      if (lane.inUse >= concurrency) return away(lane, at, Math.max(everyMs, lane.callMs / concurrency));
      // A second's worth may go out at once after a pause.
      if (lane.free - at > Math.max(1_000 - everyMs, 0)) return away(lane, at, everyMs);
      lane.free = Math.max(lane.free, at) + everyMs;
      lane.inUse += 1;
      return {
        ok: true,
        release: () => {
          lane.inUse -= 1;
          lane.callMs = 0.8 * lane.callMs + 0.2 * Math.max(1, now() - at);
          if (lane.inUse === 0 && lane.free <= now() && lane.queue <= now()) lanes.delete(key);
        },
      };
    },
  };
}
