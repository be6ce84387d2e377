import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo } from 'react';
import { forgetNewRuns, useNewRuns, useTopics } from '../api/live.ts';
import { usePolling } from '../api/live-state.ts';
import { useNow } from '../api/now.ts';
import { runsQuery } from '../api/runs.ts';
import { Button } from '../components/button.tsx';
import { ErrorPanel, Loading } from '../components/states.tsx';
import { useSelection } from '../components/use-selection.ts';
import { VirtualTable } from '../components/virtual-table.tsx';
import type { RunListAnswer, RunSummary } from '../engine.ts';
import { type RunFilter, withDates } from '../model/run-filter.ts';
import { isActive } from '../model/status.ts';
import { RunCard, runColumns } from './run-row.tsx';
import { SelectionBar } from './selection-bar.tsx';

const MINUTE = 60_000;
/** Scrolled less than this, new rows appear by themselves. */
const TOP = 120;

/** The runs that a filter lets through, kept current: rows change in place, new ones wait while one reads. */
export function RunTable({
  filter,
  nameOf,
  empty,
}: {
  filter: RunFilter;
  nameOf: (id: string) => string;
  empty: ReactNode;
}) {
  const [only, ...others] = filter.automation;
  useTopics(only !== undefined && others.length === 0 ? `automation-runs:${only}` : 'runs');
  // A span moves on with the minute.
  const minute = Math.floor(useNow() / MINUTE) * MINUTE;
  const options = runsQuery(withDates(filter, minute));
  const polling = usePolling();
  const query = useInfiniteQuery({
    ...options,
    // Asking again means asking for every page that was read: only the first is worth it.
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.pages.length > 1 ? false : polling,
  });
  const columns = useMemo(() => runColumns(nameOf), [nameOf]);
  const rows = useMemo(() => query.data?.pages.flatMap(({ runs }) => runs) ?? [], [query.data]);
  const { selection, keys, set } = useSelection(rows, runKey, refusalOf);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.error !== null && query.data === undefined) {
    return <ErrorPanel error={query.error} what="runs" onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <Loading what="runs" rows={14} />;
  return (
    <>
      <NewRuns queryKey={options.queryKey} waiting={keys.length > 0} />
      {rows.length === 0 ? (
        empty
      ) : (
        <VirtualTable
          label="Runs"
          rows={rows}
          rowKey={runKey}
          columns={columns}
          card={(row) => <RunCard row={row} nameOf={nameOf} />}
          total={query.hasNextPage ? -1 : rows.length}
          onEnd={more}
          selection={selection}
        />
      )}
      <SelectionBar runIds={keys} onChange={set} />
    </>
  );
}

/** New runs appear at the top, or wait behind a button while one is further down or selecting. */
function NewRuns({ queryKey, waiting }: { queryKey: readonly unknown[]; waiting: boolean }) {
  const count = useNewRuns();
  const client = useQueryClient();
  const show = useCallback(() => {
    forgetNewRuns();
    client.setQueryData<InfiniteData<RunListAnswer>>(queryKey, (list) =>
      list === undefined
        ? undefined
        : { pages: list.pages.slice(0, 1), pageParams: list.pageParams.slice(0, 1) },
    );
    void client.invalidateQueries({ queryKey });
  }, [client, queryKey]);
  useEffect(() => {
    if (count > 0 && !waiting && scrollY < TOP) show();
  }, [count, waiting, show]);
  useEffect(() => forgetNewRuns, []);
  if (count === 0 || (!waiting && scrollY < TOP)) return null;
  return (
    <div className="pointer-events-none sticky top-14 z-20 flex justify-center">
      <Button
        look="primary"
        size="sm"
        className="pointer-events-auto rounded-full shadow-pop"
        onClick={() => {
          scrollTo({ top: 0 });
          show();
        }}
      >
        <ArrowUp size={14} aria-hidden />
        {count === 1 ? '1 new run' : `${count.toLocaleString('en')} new runs`}
      </Button>
    </div>
  );
}

function runKey(row: RunSummary): string {
  return row.run_id;
}

function refusalOf(row: RunSummary): string | null {
  return isActive(row.status) ? null : 'This run has ended.';
}
