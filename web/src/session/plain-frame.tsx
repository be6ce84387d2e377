import { type ReactNode, useEffect } from 'react';
import { Wordmark } from '../shell/wordmark.tsx';

/** What surrounds a page for people who have not signed in. */
export function PlainFrame({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} – Belay`;
  }, [title]);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-5 p-4">
      <div className="flex items-center gap-2">
        <Wordmark always />
      </div>
      <div>
        <h1 className="text-xl font-semibold">{title}</h1>
        {lead !== undefined && <p className="text-muted">{lead}</p>}
      </div>
      {children}
    </main>
  );
}
