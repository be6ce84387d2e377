import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { useMemo } from 'react';
import { useAutomationNames } from '../api/use-automation-names.ts';
import { CodeBlock } from '../components/code-block.tsx';
import { Page } from '../components/page.tsx';
import { Empty, NoMatch } from '../components/states.tsx';
import {
  filterWords,
  isFiltered,
  NO_FILTER,
  type RunFilter,
  readRunSearch,
  writeRunSearch,
} from '../model/run-filter.ts';
import { DroppedNotice, RunFilters } from './run-filters.tsx';
import { RunTable } from './run-table.tsx';

const route = getRouteApi('/frame/logs/automations');

/** All runs, newest first (ui 2.10). */
export function RunLogsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { filter, dropped } = useMemo(() => readRunSearch(search), [search]);
  const nameOf = useAutomationNames();
  const change = (next: RunFilter) =>
    void navigate({ to: '/logs/automations', search: writeRunSearch(next), replace: true });
  const empty = isFiltered(filter) ? (
    <NoMatch filters={filterWords(filter, nameOf)} onClear={() => change(NO_FILTER)} />
  ) : (
    <NoRuns />
  );
  return (
    <Page title="Run logs">
      <RunFilters filter={filter} onChange={change} />
      <DroppedNotice dropped={dropped} />
      <RunTable key={JSON.stringify(filter)} filter={filter} nameOf={nameOf} empty={empty} />
    </Page>
  );
}

function NoRuns() {
  return (
    <Empty icon={<ListChecks size={48} aria-hidden />} title="No run yet">
      <p>
        Each time an automation is invoked, a run appears here, and stays for as long as the server keeps
        runs.
      </p>
      <CodeBlock
        label="A first run"
        className="mt-3 rounded-lg bg-panel p-3 text-left text-fg"
        text={firstRun()}
      />
    </Empty>
  );
}

function firstRun(): string {
  const body = '{"automation":{"steps":[{"action":"delay","duration":"10 minutes"}]}}';
  return [
    `curl -X POST ${location.origin}/automations/invoke \\`,
    '  -H "Authorization: Bearer $BELAY_API_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${body}'`,
  ].join('\n');
}
