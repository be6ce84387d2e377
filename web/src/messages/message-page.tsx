import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { usePolling } from '../api/live-state.ts';
import { messageQuery } from '../api/messages.ts';
import { Facts } from '../components/facts.tsx';
import { JsonView } from '../components/json-view.tsx';
import { Mono } from '../components/mono.tsx';
import { Page } from '../components/page.tsx';
import { PageError } from '../components/page-error.tsx';
import { Panel } from '../components/panel.tsx';
import { Loading } from '../components/states.tsx';
import { StatusChip, StatusIcon } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';
import { messageEvents } from '../model/message-events.ts';
import { statusLook } from '../model/status.ts';

const route = getRouteApi('/frame/logs/messages/$messageId');

/** One message: what happened to it, and what its providers said. */
export function MessagePage() {
  const { messageId } = route.useParams();
  const { data, error, refetch } = useQuery({ ...messageQuery(messageId), refetchInterval: usePolling() });
  if (error !== null && data === undefined) {
    return <PageError title="Message" error={error} what="this message" onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <Loading what="the message" />;
  return (
    <Page title={`Message to ${data.recipient}`}>
      <Facts
        facts={[
          ['Status', <StatusChip key="status" status={data.status} />],
          ['Recipient', data.recipient],
          ['Template', data.notification === '' ? 'none' : data.notification],
          [
            'Run',
            data.runId === undefined ? (
              'none'
            ) : (
              <Link
                key="run"
                to="/logs/automations/$runId"
                params={{ runId: data.runId }}
                className="text-accent hover:underline"
              >
                <Mono text={data.runId} max={30} />
              </Link>
            ),
          ],
          ['Message id', <Mono key="id" text={data.id} max={30} copy="Copy message id" />],
        ]}
      />
      {(data.error !== undefined || data.reason !== undefined) && (
        <p className="rounded-md px-3 py-2 tone-err">
          {[data.reason, data.error].filter(Boolean).join(': ')}
        </p>
      )}
      <Panel title="What happened">
        <ol className="p-4">
          {messageEvents(data).map(({ status, at }) => (
            <li key={status} className="flex items-center gap-3 py-1">
              <StatusIcon status={status} size={16} />
              <span className="w-32">{statusLook(status).word}</span>
              <Time at={at} absolute />
            </li>
          ))}
        </ol>
      </Panel>
      <Panel title="Providers">
        {data.providers.length === 0 ? (
          <p className="p-4 text-muted">No provider has been called.</p>
        ) : (
          <JsonView value={data.providers} label="Providers" />
        )}
      </Panel>
    </Page>
  );
}
