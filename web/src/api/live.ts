import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { randomId } from '../components/random-id.ts';
import { createLiveCache } from './live-cache.ts';
import { liveState, setConnection, subscribeLiveState } from './live-state.ts';
import { joinLive } from './live-tabs.ts';

/** A hidden tab stops listening after this long, and catches up when it is looked at again. */
const HIDDEN_MS = 5 * 60_000;

const wanted = new Map<object, readonly string[]>();
let joined: ReturnType<typeof joinLive> | null = null;
let asleep = false;
let newRuns = 0;
const listeners = new Set<() => void>();

/** Begins to listen, once somebody has signed in. `place` is their workspace and environment. */
export function startLive(client: QueryClient, place: string): void {
  if (joined !== null) return;
  joined = joinLive(place, randomId(), {
    state: setConnection,
    message: createLiveCache(client, (count) => setNewRuns(newRuns + count)),
  });
  tell();
  sleepWhenHidden(client);
  let before = liveState();
  subscribeLiveState(() => {
    const now = liveState();
    // What happened in between was not listened to.
    if ((before === 'paused' || before === 'offline') && now !== before) void client.invalidateQueries();
    before = now;
  });
}

/** What a component wants to hear of while it is on screen. */
export function useTopics(...topics: readonly string[]): void {
  const text = topics.join(',');
  useEffect(() => {
    const key = {};
    wanted.set(key, text.split(','));
    tell();
    return () => {
      wanted.delete(key);
      tell();
    };
  }, [text]);
}

/** How many runs have begun since the list was last read. */
export function useNewRuns(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => newRuns,
  );
}

/** Called by a list that has read anew. */
export function forgetNewRuns(): void {
  setNewRuns(0);
}

function setNewRuns(count: number): void {
  newRuns = count;
  for (const listener of listeners) listener();
}

function tell(): void {
  // Something always: the stream also says that the server is there.
  joined?.want(asleep ? [] : ['automations', ...new Set([...wanted.values()].flat())]);
}

function sleepWhenHidden(client: QueryClient): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') {
      timer = setTimeout(() => {
        asleep = true;
        tell();
      }, HIDDEN_MS);
    } else if (asleep) {
      asleep = false;
      tell();
      void client.invalidateQueries();
    }
  });
}
