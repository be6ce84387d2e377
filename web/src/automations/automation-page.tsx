import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { automationQuery } from '../api/automations.ts';
import { buttonLook } from '../components/button.tsx';
import { JsonView } from '../components/json-view.tsx';
import { Mono } from '../components/mono.tsx';
import { Page } from '../components/page.tsx';
import { PageError } from '../components/page-error.tsx';
import { Panel } from '../components/panel.tsx';
import { Loading } from '../components/states.tsx';

const route = getRouteApi('/frame/automations/$id');

/** One automation as it is defined. */
export function AutomationPage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(automationQuery(id));
  if (error !== null && data === undefined) {
    return (
      <PageError title="Automation" error={error} what="this automation" onRetry={() => void refetch()} />
    );
  }
  if (data === undefined) return <Loading what="the automation" />;
  return (
    <Page
      title={data.name}
      actions={
        <Link to="/logs/automations" search={{ automation: data.id }} className={buttonLook()}>
          Runs
        </Link>
      }
    >
      <dl className="grid grid-cols-1 gap-x-6 gap-y-1 sm:grid-cols-[auto_minmax(0,1fr)]">
        <dt className="text-muted">Template ID</dt>
        <dd className="min-w-0">
          <Mono text={data.id} copy="Copy template id" />
        </dd>
        <dt className="text-muted">Alias</dt>
        <dd className="min-w-0 wrap-anywhere">{data.alias ?? '–'}</dd>
        <dt className="text-muted">Cancellation Token</dt>
        <dd className="min-w-0 wrap-anywhere">
          {typeof data.cancelation_token === 'string' ? (
            <Mono text={data.cancelation_token} max={120} />
          ) : (
            'none'
          )}
        </dd>
      </dl>
      <Panel title="Steps">
        <JsonView value={data.steps} label="Steps" />
      </Panel>
    </Page>
  );
}
