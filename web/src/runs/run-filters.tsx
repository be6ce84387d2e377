import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { automationsQuery } from '../api/automations.ts';
import { Button } from '../components/button.tsx';
import { cn } from '../components/class-names.ts';
import { SearchBox } from '../components/search-box.tsx';
import { StatusIcon } from '../components/status-chip.tsx';
import { isFiltered, NO_FILTER, type RunFilter, SPANS, type Span } from '../model/run-filter.ts';
import { RUN_STATUS_ORDER, statusLook } from '../model/status.ts';

const SPAN_WORDS: { readonly [S in Span]: string } = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

const select = 'h-8 max-w-52 rounded-md border border-control bg-bg px-2 touch-target';

/** What the list of runs can be narrowed to. */
export function RunFilters({
  filter,
  onChange,
}: {
  filter: RunFilter;
  onChange: (filter: RunFilter) => void;
}) {
  const automations = useQuery(automationsQuery());
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox
          label="Search runs"
          placeholder="Run id, token or recipient"
          value={filter.q ?? ''}
          onChange={(q) => onChange({ ...filter, q: q.trim() === '' ? null : q })}
        />
        <select
          aria-label="Automation"
          className={select}
          value={filter.automation[0] ?? ''}
          onChange={({ target }) =>
            onChange({ ...filter, automation: target.value === '' ? [] : [target.value] })
          }
        >
          <option value="">Any automation</option>
          {(automations.data ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <select
          aria-label="Time"
          className={select}
          value={filter.span ?? ''}
          onChange={({ target }) =>
            onChange({
              ...filter,
              span: target.value === '' ? null : (target.value as Span),
              from: null,
              to: null,
            })
          }
        >
          <option value="">{filter.from === null && filter.to === null ? 'Any time' : 'Chosen dates'}</option>
          {SPANS.map((span) => (
            <option key={span} value={span}>
              {SPAN_WORDS[span]}
            </option>
          ))}
        </select>
        {isFiltered(filter) && (
          <Button look="quiet" onClick={() => onChange(NO_FILTER)}>
            <X size={14} aria-hidden />
            Clear
          </Button>
        )}
      </div>
      <StatusFacet filter={filter} onChange={onChange} />
    </div>
  );
}

/** The statuses to press: a click adds or takes away, Alt-click leaves only this one. */
function StatusFacet({ filter, onChange }: { filter: RunFilter; onChange: (filter: RunFilter) => void }) {
  const toggle = (status: string, only: boolean) => {
    const without = filter.status.filter((each) => each !== status);
    const next = only ? [status] : without.length < filter.status.length ? without : [...without, status];
    onChange({ ...filter, status: next });
  };
  return (
    <div
      role="group"
      aria-label="Status"
      className="flex gap-1.5 max-sm:-mx-4 max-sm:overflow-x-auto max-sm:px-4 max-sm:py-1 sm:flex-wrap"
    >
      {RUN_STATUS_ORDER.map((status) => {
        const on = filter.status.includes(status);
        const { word, tone } = statusLook(status);
        return (
          <button
            key={status}
            type="button"
            aria-pressed={on}
            title={`${status} (Alt+click: only this)`}
            onClick={(event) => toggle(status, event.altKey)}
            className={cn(
              'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border px-2.5 text-sm touch-target',
              on ? `tone-${tone} border-current font-medium` : 'border-line text-muted hover:bg-hover',
            )}
          >
            <StatusIcon status={status} />
            {word}
          </button>
        );
      })}
    </div>
  );
}

/** Says which parts of the address made no sense. */
export function DroppedNotice({ dropped }: { dropped: readonly string[] }) {
  if (dropped.length === 0) return null;
  return (
    <p role="status" className="rounded-md px-3 py-2 text-sm tone-wait">
      Left out of the filter, because it is not known here: {dropped.join(', ')}
    </p>
  );
}
