import { useSyncExternalStore } from 'react';
import type { CancelScope } from '../model/cancel-scope.ts';

type Opened = { readonly scope: CancelScope; readonly onDone?: (failed: readonly string[]) => void };

let opened: Opened | null = null;
const listeners = new Set<() => void>();

/** Opens the cancel dialog. `onDone` is told which runs could not be canceled. */
export function openCancel(scope: CancelScope, onDone?: Opened['onDone']): void {
  change({ scope, ...(onDone === undefined ? {} : { onDone }) });
}

export function closeCancel(): void {
  change(null);
}

/** What the dialog is open for; null while it is closed. */
export function useOpenedCancel(): Opened | null {
  return useSyncExternalStore(subscribe, () => opened);
}

function change(next: Opened | null): void {
  opened = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
