import { Link, useRouterState } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { NAVIGATION } from './navigation.ts';

/** Where one is: the part of the app as a link, then the page in it. */
export function Crumbs() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const entry = NAVIGATION.find(({ to }) => path === to || path.startsWith(`${to}/`));
  if (entry === undefined) return null;
  const inside = path !== entry.to;
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 max-sm:hidden">
      <ol className="flex min-w-0 items-center gap-1 text-muted">
        <li className="shrink-0">
          <Link to={entry.to} className="rounded-sm hover:text-fg hover:underline">
            {entry.label}
          </Link>
        </li>
        {inside && (
          <li aria-current="page" className="flex min-w-0 items-center gap-1">
            <ChevronRight size={14} aria-hidden className="shrink-0" />
            <span className="max-w-56 truncate text-fg">{pageName(path.slice(entry.to.length + 1))}</span>
          </li>
        )}
      </ol>
    </nav>
  );
}

function pageName(rest: string): string {
  try {
    return decodeURIComponent(rest).replaceAll('-', '\u2011');
  } catch {
    return rest;
  }
}
