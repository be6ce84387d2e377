import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { cancelationQuery, canceledRunsQuery } from '../api/cancel.ts';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Facts } from '../components/facts.tsx';
import { Mono } from '../components/mono.tsx';
import { Page } from '../components/page.tsx';
import { PageError } from '../components/page-error.tsx';
import { Panel } from '../components/panel.tsx';
import { saveText } from '../components/save-text.ts';
import { Loading } from '../components/states.tsx';
import { Time } from '../components/time.tsx';
import { addReceipt, EMPTY_LEDGER } from '../model/ledger.ts';
import { parseTime } from '../model/time-words.ts';
import { actorWords } from '../model/timeline.ts';
import { LedgerBar } from './ledger-bar.tsx';

const route = getRouteApi('/frame/cancellations/$id');

/** One receipt: what was asked, and what became of every run. */
export function CancellationPage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(cancelationQuery(id));
  if (error !== null && data === undefined) {
    return (
      <PageError title="Cancellation" error={error} what="this cancellation" onRetry={() => void refetch()} />
    );
  }
  if (data === undefined) return <Loading what="the cancellation" />;
  const token = data.cancelation_token;
  return (
    <Page
      title="Cancellation"
      heading={data.dry_run ? 'Preview of a cancellation' : 'Cancellation'}
      actions={
        <span className="inline-flex items-center text-sm text-muted">
          Copy link <CopyButton text={location.href} label="Copy link" />
        </span>
      }
    >
      <Facts
        facts={[
          [
            token === null ? 'Run' : 'Token',
            token === null ? (
              <Link
                key="run"
                to="/logs/automations/$runId"
                params={{ runId: data.run_id ?? '' }}
                className="text-accent hover:underline"
              >
                <Mono text={data.run_id ?? ''} />
              </Link>
            ) : (
              <Link
                key="token"
                to="/tokens/$token"
                params={{ token }}
                className="text-accent hover:underline"
              >
                <Mono text={token} max={60} />
              </Link>
            ),
          ],
          ['When', <Time key="at" at={parseTime(data.at)} absolute />],
          ['By', actorWords(data.by)],
          ['Reason', data.reason ?? 'none given'],
        ]}
      />
      <Panel title="What became of the runs">
        <div className="p-4">
          <LedgerBar ledger={addReceipt(EMPTY_LEDGER, data)} />
          {data.messages_canceled > 0 && (
            <p className="mt-3">Queued messages taken back: {data.messages_canceled.toLocaleString('en')}</p>
          )}
          {data.in_flight.length > 0 && (
            <div className="mt-3 rounded-md px-3 py-2 tone-wait">
              <p className="font-medium">With a provider when the cancel was answered, so not recalled:</p>
              <ul className="font-mono text-sm">
                {data.in_flight.map((each) => (
                  <li key={each.message_id}>{each.message_id}</li>
                ))}
              </ul>
            </div>
          )}
        </div>
      </Panel>
      <CanceledRuns id={id} />
    </Page>
  );
}

function CanceledRuns({ id }: { id: string }) {
  const query = useInfiniteQuery(canceledRunsQuery(id));
  const ids = query.data?.pages.flatMap((page) => page.run_ids) ?? [];
  return (
    <Panel
      title="Canceled runs"
      actions={
        <Button
          size="sm"
          disabled={ids.length === 0}
          onClick={() => saveText(`cancellation-${id}.csv`, 'text/csv', ['run_id', ...ids].join('\n'))}
        >
          <Download size={14} aria-hidden />
          CSV{query.hasNextPage ? ` of these ${ids.length}` : ''}
        </Button>
      }
    >
      {query.data === undefined ? (
        <Loading what="the runs" rows={3} />
      ) : (
        <ul className="grid gap-x-6 p-4 sm:grid-cols-2 xl:grid-cols-3">
          {ids.map((runId) => (
            <li key={runId} className="min-w-0 py-0.5">
              <Link to="/logs/automations/$runId" params={{ runId }} className="text-accent hover:underline">
                <Mono text={runId} />
              </Link>
            </li>
          ))}
          {ids.length === 0 && <li className="text-muted">None</li>}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="border-t border-line p-3">
          <Button size="sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            More
          </Button>
        </div>
      )}
    </Panel>
  );
}
