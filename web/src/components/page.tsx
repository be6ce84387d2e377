import { type ReactNode, useEffect } from 'react';
import { cn } from './class-names.ts';

/** A page: its heading, which also names the browser's tab, what can be done, and the content. */
export function Page({
  title,
  heading = title,
  actions,
  lead,
  wide = true,
  children,
}: {
  title: string;
  heading?: ReactNode;
  actions?: ReactNode;
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} – Belay`;
  }, [title]);
  return (
    <div
      className={cn(
        'mx-auto flex min-h-0 w-full flex-1 flex-col gap-4 p-4 sm:p-6',
        wide ? 'max-w-[1600px]' : 'max-w-3xl',
      )}
    >
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h1 className="text-xl font-semibold">{heading}</h1>
          {lead !== undefined && <p className="max-w-prose text-muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
