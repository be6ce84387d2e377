import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { CancelHost } from '../cancel/cancel-host.tsx';
import { announce } from '../components/announcer.ts';
import { useShortcuts } from '../components/shortcuts.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { NAVIGATION } from './navigation.ts';
import { OfflineBanner } from './offline-banner.tsx';
import { BottomNav, SideNav } from './side-nav.tsx';
import { TopBar } from './top-bar.tsx';

// Dialogs are not needed to show a page.
const Palette = lazy(() => import('./palette.tsx'));
const ShortcutSheet = lazy(async () => ({ default: (await import('./shortcut-sheet.tsx')).ShortcutSheet }));
const SessionEnded = lazy(async () => ({
  default: (await import('../session/session-ended.tsx')).SessionEnded,
}));

/** What surrounds every page of a signed-in person. */
export function Frame() {
  return (
    <SessionGate>
      <SignedIn />
    </SessionGate>
  );
}

function SignedIn() {
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  const navigate = useNavigate();
  useShortcuts([
    { keys: 'Mod+k', label: 'Go to or do', group: 'Everywhere', run: () => setPalette(true) },
    { keys: '?', label: 'Show this sheet', group: 'Everywhere', run: () => setHelp(true) },
    ...NAVIGATION.map(({ to, label, keys }) => ({
      keys,
      label: `Go to ${label}`,
      group: 'Everywhere',
      run: () => void navigate({ to }),
    })),
  ]);
  const main = useFocusOnNavigation();
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <SideNav />
      <div className="flex min-w-0 flex-1 flex-col pb-16 sm:pb-0">
        <header>
          <TopBar onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />
        </header>
        <OfflineBanner />
        <main id="main" ref={main} tabIndex={-1} className="flex min-w-0 flex-1 flex-col">
          <Outlet />
        </main>
      </div>
      <BottomNav />
      <CancelHost />
      <Suspense>
        <SessionEnded />
      </Suspense>
      {help && (
        <Suspense>
          <ShortcutSheet open={help} onOpenChange={setHelp} />
        </Suspense>
      )}
      {palette && (
        <Suspense>
          <Palette open={palette} onOpenChange={setPalette} />
        </Suspense>
      )}
    </div>
  );
}

/** A new page is announced, and the focus starts at it, as with a page that a browser loads. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (path === undefined) return;
    if (before.current !== undefined && before.current !== path) {
      if (document.activeElement === document.body || document.activeElement?.closest('main') === null) {
        main.current?.focus({ preventScroll: true });
      }
      announce(document.title.replace(' – Belay', ''));
    }
    before.current = path;
  }, [path]);
  return main;
}
