import { CloudOff, Lock, RotateCw, SearchX, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { Button } from './button.tsx';
import { cn } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

/** Bars in the shape of what will come; shown only if it takes a moment, and saying so if it takes long. */
export function Loading({ rows = 8, what }: { rows?: number; what: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 4000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" className="late flex flex-col gap-2 p-2">
      <p role="status" className={slow ? 'text-muted' : 'sr-only'}>
        {slow ? `Still loading ${what}…` : `Loading ${what}`}
      </p>
      {Array.from({ length: rows }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places.
          key={row}
          aria-hidden
          className="h-5 rounded-sm bg-hover motion-safe:animate-pulse"
          style={{ width: `${96 - ((row * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}

/** A place that has nothing to show, and what to do about it. */
export function Empty({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-12 text-center">
      {icon !== undefined && <div className="text-muted">{icon}</div>}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children !== undefined && <div className="max-w-prose text-muted">{children}</div>}
      {actions !== undefined && <div className="flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** Filters that let nothing through. */
export function NoMatch({
  filters,
  onClear,
  extra,
}: {
  filters: readonly string[];
  onClear: () => void;
  extra?: ReactNode;
}) {
  return (
    <Empty
      icon={<SearchX size={40} aria-hidden />}
      title="Nothing matches"
      actions={
        <>
          <Button look="primary" onClick={onClear}>
            Clear filters
          </Button>
          {extra}
        </>
      }
    >
      <p>Nothing here has all of this:</p>
      <p className="mt-1 font-mono text-sm">{filters.join(' · ')}</p>
    </Empty>
  );
}

/** What went wrong, in place, with a way to try again. The rest of the page lives on. */
export function ErrorPanel({
  error,
  onRetry,
  what,
  className,
}: {
  error: unknown;
  onRetry?: () => void;
  what: string;
  className?: string;
}) {
  const known = error instanceof ApiError ? error : null;
  const Icon = known?.status === 403 ? Lock : known?.status === 0 ? CloudOff : TriangleAlert;
  return (
    <div role="alert" className={cn('flex flex-col items-center gap-3 px-4 py-10 text-center', className)}>
      <Icon size={32} aria-hidden className={known?.status === 403 ? 'text-muted' : 'text-err'} />
      <h2 className="text-lg font-semibold">{headline(known, what)}</h2>
      <p className="max-w-prose text-muted">{error instanceof Error ? error.message : String(error)}</p>
      <div className="flex flex-wrap items-center justify-center gap-2">
        {onRetry !== undefined && known?.status !== 403 && (
          <Button onClick={onRetry}>
            <RotateCw size={14} aria-hidden />
            Retry
          </Button>
        )}
        {known?.requestId != null && (
          <span className="inline-flex items-center text-sm text-muted">
            Request <code className="ml-1">{known.requestId}</code>
            <CopyButton text={known.requestId} label="Copy request id" />
          </span>
        )}
      </div>
    </div>
  );
}

/** A message across the page that stays until its cause is gone. */
export function Banner({
  tone,
  children,
  actions,
}: {
  tone: 'wait' | 'err' | 'info';
  children: ReactNode;
  actions?: ReactNode;
}) {
  const look = { wait: 'tone-wait', err: 'tone-err', info: 'tone-info' }[tone];
  return (
    <div role="status" className={cn('flex flex-wrap items-center gap-3 px-4 py-2', look)}>
      <div className="flex-1">{children}</div>
      {actions}
    </div>
  );
}

function headline(error: ApiError | null, what: string): string {
  switch (error?.status) {
    case 0:
      return 'The server cannot be reached';
    case 403:
      return `You may not see ${what}`;
    case 404:
      return 'This does not exist';
    default:
      return `Could not load ${what}`;
  }
}
