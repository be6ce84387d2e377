import { CircleHelp, Search } from 'lucide-react';
import { IconButton } from '../components/icon-button.tsx';
import { Kbd } from '../components/kbd.tsx';
import { Crumbs } from './crumbs.tsx';
import { EnvironmentBadge } from './environment-badge.tsx';
import { LiveChip } from './live-chip.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { UserMenu } from './user-menu.tsx';

/** Above every page: where one is, and what works everywhere. */
export function TopBar({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }) {
  return (
    <div className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-bg px-3 sm:px-6">
      <EnvironmentBadge />
      <Crumbs />
      <div className="flex-1" />
      <button
        type="button"
        onClick={onPalette}
        className="hidden h-8 w-56 items-center gap-2 rounded-md border border-control px-2.5 text-muted hover:bg-hover md:flex"
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 text-left">Go to or do…</span>
        <Kbd keys="Mod+k" />
      </button>
      <div className="md:hidden">
        <IconButton label="Go to or do" onClick={onPalette}>
          <Search size={17} aria-hidden />
        </IconButton>
      </div>
      <LiveChip />
      <div className="max-sm:hidden">
        <IconButton label="Keyboard shortcuts" keys="?" onClick={onHelp}>
          <CircleHelp size={17} aria-hidden />
        </IconButton>
      </div>
      <ThemeMenu />
      <UserMenu />
    </div>
  );
}
