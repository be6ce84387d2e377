import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ban } from 'lucide-react';
import { useCallback } from 'react';
import { cancelationsQuery } from '../api/cancel.ts';
import { useTopics } from '../api/live.ts';
import { usePolling } from '../api/live-state.ts';
import { Mono } from '../components/mono.tsx';
import { Page } from '../components/page.tsx';
import { rowLink } from '../components/row-link.ts';
import { Empty, ErrorPanel, Loading } from '../components/states.tsx';
import { Time } from '../components/time.tsx';
import { type Column, VirtualTable } from '../components/virtual-table.tsx';
import type { CancelationAnswer } from '../engine.ts';
import { runsWord } from '../model/cancel-scope.ts';
import { parseTime } from '../model/time-words.ts';
import { actorWords } from '../model/timeline.ts';

const columns: readonly Column<CancelationAnswer>[] = [
  { key: 'at', head: 'When', width: '110px', cell: ({ at }) => <Time at={parseTime(at)} /> },
  { key: 'what', head: 'What', width: 'minmax(180px, 2fr)', cell: (row) => <What row={row} /> },
  {
    key: 'canceled',
    head: 'Canceled',
    width: '100px',
    cell: ({ canceled }) => <span className="font-medium">{canceled.toLocaleString('en')}</span>,
  },
  {
    key: 'matched',
    head: 'Matched',
    width: '90px',
    from: 640,
    cell: ({ matched }) => <span className="text-muted">{matched.toLocaleString('en')}</span>,
  },
  { key: 'by', head: 'By', width: 'minmax(120px, 1fr)', cell: ({ by }) => actorWords(by) },
  {
    key: 'reason',
    head: 'Reason',
    width: 'minmax(100px, 1fr)',
    from: 900,
    cell: ({ reason }) => <span className="text-muted">{reason ?? ''}</span>,
  },
];

/** The receipts of all cancels, newest first. */
export function CancellationsPage() {
  useTopics('cancelations');
  const query = useInfiniteQuery({ ...cancelationsQuery(), refetchInterval: usePolling() });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Page title="Cancellations" lead="Each cancel leaves a receipt: who, why, and what became of every run.">
      <Content />
    </Page>
  );

  function Content() {
    if (query.error !== null && query.data === undefined) {
      return <ErrorPanel error={query.error} what="cancellations" onRetry={() => void query.refetch()} />;
    }
    if (query.data === undefined) return <Loading what="cancellations" />;
    const rows = query.data.pages.flatMap((page) => page.cancelations);
    if (rows.length === 0) {
      return (
        <Empty icon={<Ban size={44} aria-hidden />} title="Nothing has been canceled yet">
          A cancel by token stops every unfinished run that carries it; a cancel of a run stops that one.
        </Empty>
      );
    }
    return (
      <VirtualTable
        label="Cancellations"
        rows={rows}
        rowKey={({ id }) => id}
        columns={columns}
        total={hasNextPage ? -1 : rows.length}
        onEnd={more}
        card={(row) => (
          <div className="flex flex-col gap-1">
            <div className="flex items-center justify-between gap-2">
              <What row={row} />
              <Time at={parseTime(row.at)} />
            </div>
            <p className="text-sm text-muted">
              {runsWord(row.canceled)} canceled, by {actorWords(row.by)}
            </p>
          </div>
        )}
      />
    );
  }
}

function What({ row }: { row: CancelationAnswer }) {
  const token = row.cancelation_token;
  return (
    <Link to="/cancellations/$id" params={{ id: row.id }} className={`${rowLink} truncate`}>
      {token === null ? 'Run ' : 'Token '}
      <Mono text={token ?? row.run_id ?? ''} max={40} />
    </Link>
  );
}
