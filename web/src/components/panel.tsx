import type { ReactNode } from 'react';
import { cn } from './class-names.ts';

/** A framed part of a page with its own heading. */
export function Panel({
  title,
  actions,
  className,
  children,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={cn('rounded-lg border border-line bg-bg', className)}>
      {title !== undefined && (
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
          <h2 className="flex-1 font-semibold">{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
