import { useEffect, useRef, useSyncExternalStore } from 'react';
import { preferences } from '../api/preferences.ts';
import { isLetterKey, keyName, matchKeys } from '../model/key-sequence.ts';

export type Shortcut = {
  /** "g a", "Mod+k", "/". */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
  /** Part of the sheet it is listed under. */
  readonly group?: string;
};

const SEQUENCE_MS = 1200;
let registered: readonly (readonly Shortcut[])[] = [];
let flat: readonly Shortcut[] = [];
const listeners = new Set<() => void>();
let pending: string | null = null;
let forget: ReturnType<typeof setTimeout> | undefined;

/** Shortcuts that hold while a component is on screen. The newest component wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  const names = shortcuts.map(({ keys, label }) => `${keys} ${label}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what they do is read when they are pressed.
  useEffect(() => {
    const mine = current.current.map((shortcut, index) => ({
      ...shortcut,
      run: () => current.current[index]?.run(),
    }));
    change([...registered, mine]);
    return () => change(registered.filter((each) => each !== mine));
  }, [names]);
}

/** All that hold now, for the sheet and the palette. */
export function useAllShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => flat);
}

/** Listens on the document, so that shortcuts work wherever the focus has gone. */
export function listenForShortcuts(): void {
  document.addEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const typing = isTyping(event.target);
  const usable = flat.filter(({ keys }) => !isLetterKey(keys) || (!typing && preferences().letterKeys));
  if (typing && !event.ctrlKey && !event.metaKey) return;
  const match = matchKeys(
    pending,
    keyName(event),
    usable.map(({ keys }) => keys),
  );
  clearTimeout(forget);
  pending = match.pending;
  if (pending !== null) forget = setTimeout(() => (pending = null), SEQUENCE_MS);
  if (match.hit === null && match.pending === null) return;
  // Enter and Space belong to what is focused.
  if ((event.key === 'Enter' || event.key === ' ') && isPressable(event.target)) return;
  event.preventDefault();
  usable.findLast(({ keys }) => keys === match.hit)?.run();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  );
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, summary, [role="button"]') !== null;
}

function change(next: typeof registered): void {
  registered = next;
  flat = next.flat();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
