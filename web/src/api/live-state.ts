import { useSyncExternalStore } from 'react';

/** How fresh the page is kept (ui L-4). */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'paused' | 'offline';

let connection: Exclude<LiveState, 'paused' | 'offline'> = 'connecting';
let paused = false;
let reachable = true;
const listeners = new Set<() => void>();

export function liveState(): LiveState {
  if (!reachable) return 'offline';
  return paused ? 'paused' : connection;
}

/** Set by whoever holds the stream. */
export function setConnection(next: typeof connection): void {
  connection = next;
  publish();
}

/** Set by every call of the API: whether the server answered at all. */
export function setReachable(next: boolean): void {
  if (next === reachable) return;
  reachable = next;
  publish();
}

/** Stops and resumes changes on screen; the user's choice. */
export function setPaused(next: boolean): void {
  paused = next;
  publish();
}

/** Told of every change of the state. */
export function subscribeLiveState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribeLiveState, liveState);
}

/** How often to ask again, in milliseconds; false while the server tells by itself, or nobody wants to know. */
export function usePolling(everyMs = 5000): number | false {
  const now = useLiveState();
  return now === 'live' || now === 'paused' ? false : everyMs;
}

function publish(): void {
  for (const listener of listeners) listener();
}
