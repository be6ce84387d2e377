import type { ReactNode } from 'react';

/** Names and values side by side, as many in a line as fit. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="min-h-6 content-center">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
