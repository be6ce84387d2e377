import { LRUCache } from 'lru-cache';
import { BelayError } from '../errors.ts';

/** Slows down whoever guesses passwords; of this node, in memory. */
export type SignInLimit = {
  /** Throws a 429 once too many attempts from this place, or on this address, have failed. */
  check(email: string, from: string): void;
  failed(email: string, from: string): void;
};

const WINDOW_MS = 15 * 60_000;
/** From one place at one address: a person who has forgotten, not a machine. */
const MAX_FROM_ONE_PLACE = 5;
/** At one address from anywhere: more than one person's mistakes. Behind a proxy every place is the same. */
const MAX_AT_ALL = 30;
const MAX_KEYS = 50_000;

export function createSignInLimit(now: () => number): SignInLimit {
  const failures = new LRUCache<string, { readonly count: number; readonly until: number }>({
    max: MAX_KEYS,
  });

  const current = (key: string) => {
    const found = failures.get(key);
    return found !== undefined && found.until > now() ? found : null;
  };
  const limits = (email: string, from: string) =>
    [
      [`${email} ${from}`, MAX_FROM_ONE_PLACE],
      [email, MAX_AT_ALL],
    ] as const;

  return {
    check: (email, from) => {
      for (const [key, max] of limits(email, from)) {
        const found = current(key);
        if (found === null || found.count < max) continue;
        const retryAfter = Math.ceil((found.until - now()) / 1000);
        const message = `Too many attempts. Try again in ${Math.ceil(retryAfter / 60)} min.`;
        throw new BelayError('rate_limited', message, { retryAfter, shouldRetry: false });
      }
    },
    failed: (email, from) => {
      for (const [key] of limits(email, from)) {
        const found = current(key);
        const until = found?.until ?? now() + WINDOW_MS;
        failures.set(key, { count: (found?.count ?? 0) + 1, until });
      }
    },
  };
}
