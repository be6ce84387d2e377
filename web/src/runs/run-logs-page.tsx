import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { usePolling } from '../api/live-state.ts';
import { useNow } from '../api/now.ts';
import { runsQuery } from '../api/runs.ts';
import { useAutomationNames } from '../api/use-automation-names.ts';
import { Page } from '../components/page.tsx';
import { Empty, ErrorPanel, Loading, NoMatch } from '../components/states.tsx';
import { VirtualTable } from '../components/virtual-table.tsx';
import {
  filterWords,
  isFiltered,
  NO_FILTER,
  type RunFilter,
  readRunSearch,
  withDates,
  writeRunSearch,
} from '../model/run-filter.ts';
import { DroppedNotice, RunFilters } from './run-filters.tsx';
import { RunCard, runColumns } from './run-row.tsx';

const route = getRouteApi('/frame/logs/automations');
const MINUTE = 60_000;

/** All runs, newest first (ui 2.10). */
export function RunLogsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { filter, dropped } = useMemo(() => readRunSearch(search), [search]);
  const nameOf = useAutomationNames();
  const change = (next: RunFilter) =>
    void navigate({ to: '/logs/automations', search: writeRunSearch(next), replace: true });
  return (
    <Page title="Run logs">
      <RunFilters filter={filter} onChange={change} nameOf={nameOf} />
      <DroppedNotice dropped={dropped} />
      <RunTable filter={filter} nameOf={nameOf} onClear={() => change(NO_FILTER)} />
    </Page>
  );
}

function RunTable({
  filter,
  nameOf,
  onClear,
}: {
  filter: RunFilter;
  nameOf: (id: string) => string;
  onClear: () => void;
}) {
  // A span moves on with the minute.
  const minute = Math.floor(useNow() / MINUTE) * MINUTE;
  const query = useInfiniteQuery({ ...runsQuery(withDates(filter, minute)), refetchInterval: usePolling() });
  const columns = useMemo(() => runColumns(nameOf), [nameOf]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.error !== null && query.data === undefined) {
    return <ErrorPanel error={query.error} what="runs" onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <Loading what="runs" rows={14} />;
  const rows = query.data.pages.flatMap(({ runs }) => runs);
  if (rows.length === 0) {
    return isFiltered(filter) ? (
      <NoMatch filters={filterWords(filter, nameOf)} onClear={onClear} />
    ) : (
      <NoRuns />
    );
  }
  return (
    <VirtualTable
      label="Runs"
      rows={rows}
      rowKey={(row) => row.run_id}
      columns={columns}
      card={(row) => <RunCard row={row} nameOf={nameOf} />}
      total={query.hasNextPage ? -1 : rows.length}
      onEnd={more}
    />
  );
}

function NoRuns() {
  return (
    <Empty icon={<ListChecks size={48} aria-hidden />} title="No run yet">
      <p>
        Each time an automation is invoked, a run appears here, and stays for as long as the server keeps
        runs.
      </p>
      <pre className="mt-3 overflow-x-auto rounded-lg bg-panel p-3 text-left text-sm text-fg">
        {`curl -X POST ${location.origin}/automations/invoke \\
  -H "Authorization: Bearer $BELAY_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"automation":{"steps":[{"action":"delay","duration":"10 minutes"}]}}'`}
      </pre>
    </Empty>
  );
}
