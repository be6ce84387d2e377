import { LRUCache } from 'lru-cache';

/** Who a secret belongs to, looked up once every two seconds at most. */
export type Remembered<T> = {
  /** Undefined when it has to be looked up, null when there is nobody. */
  known(hash: string): T | null | undefined;
  find(hash: string): Promise<T | null>;
  /** After a change that must show at once on this node; others see it within two seconds. */
  forget(): void;
};

/** What has been revoked stops working on every node within this time. */
const REMEMBERED_MS = 2_000;
const MAX_KNOWN = 10_000;
/** Secrets that do not exist; few, so that guessing does not push out those that do. */
const MAX_UNKNOWN = 1_000;

export function createRemembered<T extends object>(
  search: (hash: string) => Promise<T | null>,
): Remembered<T> {
  const known = new LRUCache<string, T>({ max: MAX_KNOWN, ttl: REMEMBERED_MS });
  const unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN, ttl: REMEMBERED_MS });
  // Requests that miss together share one look-up; it began after the secret was forgotten, so it is fresh enough.
  const searches = new Map<string, Promise<T | null>>();

  async function look(hash: string): Promise<T | null> {
    const found = await search(hash);
    if (found === null) unknown.set(hash, true);
    else if (searches.has(hash)) known.set(hash, found);
    return found;
  }

  return {
    known: (hash) => known.get(hash) ?? (unknown.has(hash) ? null : undefined),
    find: (hash) => {
      const running = searches.get(hash) ?? look(hash).finally(() => searches.delete(hash));
      searches.set(hash, running);
      return running;
    },
    forget: () => {
      known.clear();
      unknown.clear();
      // What is being looked up now may have been read before the change.
      searches.clear();
    },
  };
}
