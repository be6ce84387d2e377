import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Workflow } from 'lucide-react';
import { automationsQuery } from '../api/automations.ts';
import { useTopics } from '../api/live.ts';
import { usePolling } from '../api/live-state.ts';
import { Page } from '../components/page.tsx';
import { SearchBox } from '../components/search-box.tsx';
import { Empty, ErrorPanel, Loading, NoMatch } from '../components/states.tsx';
import { VirtualTable } from '../components/virtual-table.tsx';
import { AUTOMATION_SORTS, type AutomationSort, pickAutomations } from '../model/automation-list.ts';
import { AutomationCard, automationColumns } from './automation-row.tsx';

const route = getRouteApi('/frame/automations');

/** All automations (ui 2.3). */
export function AutomationsPage() {
  const search = route.useSearch();
  useTopics('automations');
  const navigate = useNavigate();
  const query = useQuery({ ...automationsQuery(), refetchInterval: usePolling(15_000) });
  const sort = AUTOMATION_SORTS.find((each) => each === search.sort) ?? 'updated';
  const wanted = { q: search.q ?? '', state: search.state ?? '', sort };
  const change = (part: { q?: string; state?: string; sort?: AutomationSort }) =>
    void navigate({ to: '/automations', search: { ...search, ...part }, replace: true });
  return (
    <Page title="Automations">
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox label="Search automations" value={wanted.q} onChange={(q) => change({ q })} />
        <select
          aria-label="State"
          value={wanted.state}
          onChange={(event) => change({ state: event.target.value })}
          className="h-8 rounded-md border border-control bg-bg px-2 touch-target"
        >
          <option value="">Any state</option>
          <option value="published">Published</option>
          <option value="draft">Draft only</option>
        </select>
      </div>
      <Content />
    </Page>
  );

  function Content() {
    if (query.error !== null && query.data === undefined) {
      return <ErrorPanel error={query.error} what="automations" onRetry={() => void query.refetch()} />;
    }
    if (query.data === undefined) return <Loading what="automations" />;
    if (query.data.length === 0) return <NoAutomations />;
    const rows = pickAutomations(query.data, wanted);
    if (rows.length === 0) {
      return (
        <NoMatch
          filters={[wanted.q, wanted.state].filter((part) => part !== '')}
          onClear={() => void navigate({ to: '/automations', search: {} })}
        />
      );
    }
    return (
      <VirtualTable
        label="Automations"
        rows={rows}
        rowKey={({ id }) => id}
        columns={automationColumns}
        card={(row) => <AutomationCard row={row} />}
      />
    );
  }
}

function NoAutomations() {
  return (
    <Empty icon={<Workflow size={48} aria-hidden />} title="No automation yet">
      <p>
        An automation starts from a trigger and does its steps, one after another, for one recipient. Give it
        a cancellation token, and every run that carries the same token can be stopped at once.
      </p>
    </Empty>
  );
}
