import { LRUCache } from 'lru-cache';
import { pause } from '../clock.ts';
import type { Database } from '../store/database.ts';
import { databaseTime, type InboxChange, type InboxOwner, inboxChanges } from '../store/inbox-store.ts';
import { tenantKey } from '../store/scope.ts';

/** Tells of changes in inboxes, on whatever node they happen. */
export type InboxHub = {
  /** Calls back with what changes from now on, and perhaps with what changed a moment ago; null when this node watches too many already. Returns the end of it. */
  watch(owner: InboxOwner, onChange: (change: InboxChange) => void): (() => void) | null;
  /** Something changed here: look at once. */
  wake(): void;
  stop(): Promise<void>;
};

/** What other nodes change is seen within this time. */
const POLL_MS = 1_000;
/** Looked back each time: a transaction commits later than the moment it wrote down. */
const OVERLAP_MS = 5_000;
const BATCH = 500;
const MAX_WATCHERS = 10_000;

type Watcher = { readonly owner: InboxOwner; readonly onChange: (change: InboxChange) => void };

/** Asks the database once a second for all inboxes that somebody watches here, and never while nobody does. */
export function createInboxHub(database: Database, onError: (error: unknown) => void): InboxHub {
  const watchers = new Map<string, Set<Watcher>>();
  const told = new LRUCache<string, true>({ max: 50_000 });
  let count = 0;
  let stopping = false;
  let sleep = new AbortController();
  let loop: Promise<void> | null = null;
  let since: number | null = null;

  /** Looks for changes; true when there are more. */
  async function look(): Promise<boolean> {
    const owners = [...watchers.values()].flatMap(([first]) => (first === undefined ? [] : [first.owner]));
    const at = await databaseTime(database);
    const changes = await inboxChanges(database, owners, (since ?? at) - OVERLAP_MS, BATCH);
    for (const change of changes) tell(change);
    const last = changes.at(-1);
    const isFull = last !== undefined && changes.length === BATCH;
    since = isFull ? last.changed_at + OVERLAP_MS : at;
    return isFull;
  }

  function tell(change: InboxChange): void {
    const key = `${keyOf(change)}/${change.message.id}/${change.change}`;
    if (told.has(key)) return;
    told.set(key, true);
    for (const { onChange } of watchers.get(keyOf(change)) ?? []) onChange(change);
  }

  async function run(): Promise<void> {
    while (!stopping && count > 0) {
      sleep = new AbortController();
      const hasMore = await look().catch((error: unknown) => {
        onError(error);
        return false;
      });
      if (!hasMore) await pause(POLL_MS, sleep.signal);
    }
    loop = null;
    since = null;
  }

  return {
    watch: (owner, onChange) => {
      if (stopping || count >= MAX_WATCHERS) return null;
      const key = keyOf(owner);
      const watcher = { owner, onChange };
      const ofOwner = watchers.get(key) ?? new Set();
      watchers.set(key, ofOwner.add(watcher));
      count += 1;
      loop ??= run();
      return () => {
        if (!ofOwner.delete(watcher)) return;
        count -= 1;
        if (ofOwner.size === 0) watchers.delete(key);
      };
    },
    wake: () => sleep.abort(),
    stop: async () => {
      stopping = true;
      sleep.abort();
      await loop;
    },
  };
}

function keyOf({ workspace_id, environment, user_id }: InboxOwner): string {
  return `${tenantKey({ workspace_id, environment })}/${user_id}`;
}
