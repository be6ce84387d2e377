import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTopics } from '../api/live.ts';
import { usePolling } from '../api/live-state.ts';
import { runQuery, runStepsQuery } from '../api/runs.ts';
import { useAutomationNames } from '../api/use-automation-names.ts';
import { Page } from '../components/page.tsx';
import { PageError } from '../components/page-error.tsx';
import { ErrorPanel, Loading } from '../components/states.tsx';
import { Tabs } from '../components/tabs.tsx';
import { isActive } from '../model/status.ts';
import { ContextView } from './context-view.tsx';
import { RawView } from './raw-view.tsx';
import { RunActions } from './run-actions.tsx';
import { RunHeader } from './run-header.tsx';
import { RunMessagesView } from './run-messages-view.tsx';
import { TimelineView } from './timeline-view.tsx';
import { WaterfallView } from './waterfall-view.tsx';

const route = getRouteApi('/frame/logs/automations/$runId');
const VIEWS = ['timeline', 'waterfall', 'context', 'messages', 'raw'] as const;
type View = (typeof VIEWS)[number];

/** One run: what happened, what is happening, what is to come (ui 2.11). */
export function RunPage() {
  const { runId } = route.useParams();
  const search = route.useSearch();
  useTopics(`run:${runId}`);
  const view = VIEWS.find((each) => each === search.view) ?? 'timeline';
  const polling = usePolling(2000);
  const run = useQuery({
    ...runQuery(runId),
    refetchInterval: ({ state }) =>
      state.data === undefined || isActive(state.data.status) ? polling : false,
  });
  const active = run.data === undefined || isActive(run.data.status);
  const steps = useQuery({ ...runStepsQuery(runId), refetchInterval: active ? polling : false });
  const nameOf = useAutomationNames();
  if (run.error !== null && run.data === undefined) {
    return <PageError title="Run" error={run.error} what="this run" onRetry={() => void run.refetch()} />;
  }
  if (run.data === undefined) return <Loading what="the run" rows={12} />;
  const { template_id: template } = run.data;
  const name = template === undefined ? 'Ad-hoc run' : nameOf(template);
  return (
    <Page title={`Run of ${name}`} heading={name} actions={<RunActions run={run.data} />}>
      <RunHeader run={run.data} />
      <Tabs
        label="Views of the run"
        current={view}
        tabs={VIEWS.map((each) => ({
          key: each,
          label: each.charAt(0).toUpperCase() + each.slice(1),
          link: { to: '/logs/automations/$runId', params: { runId }, search: { view: each } },
        }))}
      />
      <RunView view={view} />
    </Page>
  );

  function RunView({ view }: { view: View }) {
    if (run.data === undefined) return null;
    if (view === 'context') return <ContextView run={run.data} steps={steps.data ?? []} />;
    if (view === 'messages') return <RunMessagesView runId={runId} />;
    if (view === 'raw') return <RawView run={run.data} steps={steps.data ?? []} />;
    if (steps.error !== null && steps.data === undefined) {
      return <ErrorPanel error={steps.error} what="the steps" onRetry={() => void steps.refetch()} />;
    }
    if (steps.data === undefined) return <Loading what="the steps" />;
    return view === 'waterfall' ? (
      <WaterfallView run={run.data} steps={steps.data} />
    ) : (
      <TimelineView run={run.data} steps={steps.data} chosen={search.step} />
    );
  }
}
