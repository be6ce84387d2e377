import { CircleCheck, Info, OctagonAlert, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { announce } from './announcer.ts';
import { IconButton } from './icon-button.tsx';

type Toast = {
  readonly id: number;
  readonly tone: 'ok' | 'err' | 'info';
  readonly text: string;
  /** With something to press a toast stays until it is dismissed. */
  readonly action?: ReactNode;
};

const QUICK_MS = 6000;
const MOST = 4;
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

/** Shows a short message in the corner. */
export function toast(tone: Toast['tone'], text: string, action?: ReactNode): void {
  last += 1;
  const id = last;
  change([...toasts, { id, tone, text, ...(action === undefined ? {} : { action }) }].slice(-MOST));
  announce(text);
  if (action === undefined && tone !== 'err') setTimeout(() => dismiss(id), QUICK_MS);
}

/** Where toasts appear; `F6` moves the focus there. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F6' || toasts.length === 0) return;
      event.preventDefault();
      region.current?.querySelector<HTMLElement>('a, button')?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <section
      ref={region}
      aria-label="Notifications"
      className="pointer-events-none fixed right-4 bottom-20 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 sm:bottom-4"
    >
      {shown.map(({ id, tone, text, action }) => (
        <div
          key={id}
          className="pop-in pointer-events-auto flex items-start gap-2 rounded-lg border border-line bg-bg p-3 shadow-pop"
        >
          <ToastIcon tone={tone} />
          <div className="min-w-0 flex-1">
            {text} {action}
          </div>
          <IconButton label="Dismiss" size="icon-sm" onClick={() => dismiss(id)}>
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
    </section>
  );
}

function ToastIcon({ tone }: { tone: Toast['tone'] }) {
  if (tone === 'ok') return <CircleCheck size={18} className="mt-px shrink-0 text-ok" aria-hidden />;
  if (tone === 'err') return <OctagonAlert size={18} className="mt-px shrink-0 text-err" aria-hidden />;
  return <Info size={18} className="mt-px shrink-0 text-info" aria-hidden />;
}

function dismiss(id: number): void {
  change(toasts.filter((each) => each.id !== id));
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
