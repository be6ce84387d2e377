import { useSyncExternalStore } from 'react';

/** How fresh the page is kept (ui L-4). */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'paused' | 'offline';

let state: LiveState = 'connecting';
let paused = false;
const listeners = new Set<() => void>();

export function liveState(): LiveState {
  return paused ? 'paused' : state;
}

/** Set by whoever holds the connection. */
export function setLiveState(next: LiveState): void {
  state = next;
  publish();
}

/** Stops and resumes changes on screen; the user's choice. */
export function setPaused(next: boolean): void {
  paused = next;
  publish();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribe, liveState);
}

/** How often to ask again, in milliseconds; false while the server tells by itself, or nobody wants to know. */
export function usePolling(everyMs = 5000): number | false {
  const now = useLiveState();
  return now === 'live' || now === 'paused' || now === 'offline' ? false : everyMs;
}

function publish(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
