import { useSyncExternalStore } from 'react';

/** How far the server's clock is ahead of this device's, in milliseconds. */
let offset = 0;
let value = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The server's time, as nearly as is known, in epoch milliseconds. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** Told whenever an answer carries the server's time. Small differences are the network's. */
export function noteServerTime(time: number): void {
  const seen = time - Date.now();
  if (Math.abs(seen - offset) > 1500) offset = seen;
}

/** The server's time, once a second: one ticker for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => value);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    value = serverNow();
    timer = setInterval(() => {
      value = serverNow();
      for (const each of listeners) each();
    }, 1000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}
