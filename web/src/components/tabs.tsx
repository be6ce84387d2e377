import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cn } from './class-names.ts';

export type Tab = { readonly key: string; readonly label: ReactNode; readonly link: LinkProps };

/** Tabs that are links: each has its own address. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          {...tab.link}
          aria-current={tab.key === current ? 'page' : undefined}
          className={cn(
            '-mb-px flex items-center border-b-2 px-3 py-2 whitespace-nowrap touch-target focus-visible:-outline-offset-2',
            tab.key === current
              ? 'border-accent font-medium text-fg'
              : 'border-transparent text-muted hover:text-fg',
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
