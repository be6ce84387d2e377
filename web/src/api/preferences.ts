import { useSyncExternalStore } from 'react';
import type { TimeStyle } from '../model/time-words.ts';

/** What this device remembers; nothing of it leaves the device. */
export type Preferences = {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'cozy' | 'compact';
  readonly zone: string | null;
  readonly hours: TimeStyle['hours'];
  /** Single letters as shortcuts (WCAG 2.1.4). */
  readonly letterKeys: boolean;
};

const KEYS = {
  theme: 'belay.theme',
  density: 'belay.density',
  zone: 'belay.zone',
  hours: 'belay.hours',
  letterKeys: 'belay.letter-keys',
} as const;

let current = load();
const listeners = new Set<() => void>();

export function preferences(): Preferences {
  return current;
}

/** Changes some preferences, here and in the other tabs of this browser. */
export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  for (const key of Object.keys(KEYS) as (keyof Preferences)[]) {
    const value = current[key];
    try {
      if (value === null) localStorage.removeItem(KEYS[key]);
      else localStorage.setItem(KEYS[key], String(value));
    } catch {
      // A browser that refuses storage still has the choice for this visit.
    }
  }
  publish();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}

/** Follows the system's theme and the other tabs, from the start of the app on. */
export function watchPreferences(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  addEventListener('storage', () => {
    current = load();
    publish();
  });
  paint();
}

function publish(): void {
  paint();
  for (const listener of listeners) listener();
}

function paint(): void {
  const { theme, density } = current;
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  document.documentElement.dataset['density'] = density;
}

function load(): Preferences {
  const read = (key: keyof Preferences) => {
    try {
      return localStorage.getItem(KEYS[key]);
    } catch {
      return null;
    }
  };
  return {
    theme: oneOf(['light', 'dark'] as const, read('theme')) ?? 'system',
    density: oneOf(['compact'] as const, read('density')) ?? 'cozy',
    zone: knownZone(read('zone')),
    hours: oneOf(['12', '24'] as const, read('hours')) ?? 'auto',
    letterKeys: read('letterKeys') !== 'false',
  };
}

function oneOf<T extends string>(choices: readonly T[], value: string | null): T | null {
  return choices.find((choice) => choice === value) ?? null;
}

function knownZone(zone: string | null): string | null {
  if (zone === null) return null;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
