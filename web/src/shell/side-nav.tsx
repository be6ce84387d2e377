import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { Menu, MenuLink } from '../components/menu.tsx';
import { NAVIGATION } from './navigation.ts';
import { Wordmark } from './wordmark.tsx';

const link =
  'flex items-center gap-3 rounded-md px-3 py-1.5 touch-target text-muted hover:bg-hover hover:text-fg aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-fg max-lg:justify-center max-lg:px-0 max-lg:py-2';

/** The navigation: a column, icons alone on a narrow screen, nothing on a phone (`BottomNav` is there). */
export function SideNav() {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh w-14 shrink-0 flex-col gap-1 border-r border-line bg-panel p-2 sm:flex lg:w-[216px] lg:p-3"
    >
      <Link
        to="/automations"
        className="mb-3 flex items-center gap-2 rounded-md px-1 py-1 max-lg:justify-center lg:px-2"
      >
        <Wordmark />
      </Link>
      {NAVIGATION.map(({ to, label, Icon }) => (
        <Link key={to} to={to} className={link} title={label} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={17} aria-hidden className="shrink-0" />
          <span className="max-lg:sr-only">{label}</span>
        </Link>
      ))}
    </nav>
  );
}

const tab =
  'flex flex-1 flex-col items-center justify-center gap-0.5 py-1.5 text-xs text-muted touch-target aria-[current=page]:text-accent aria-[current=page]:font-medium focus-visible:-outline-offset-2';

/** The navigation of a phone, within reach of a thumb. */
export function BottomNav() {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {NAVIGATION.filter(({ first }) => first).map(({ to, label, Icon }) => (
        <Link key={to} to={to} className={tab} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={20} aria-hidden />
          {label}
        </Link>
      ))}
      <Menu
        trigger={
          <button type="button" className={tab}>
            <Ellipsis size={20} aria-hidden />
            More
          </button>
        }
      >
        {NAVIGATION.filter(({ first }) => !first).map(({ to, label, Icon }) => (
          <MenuLink key={to}>
            <Link to={to}>
              <Icon size={17} aria-hidden />
              {label}
            </Link>
          </MenuLink>
        ))}
      </Menu>
    </nav>
  );
}
