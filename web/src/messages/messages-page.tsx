import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Mail } from 'lucide-react';
import { useCallback } from 'react';
import { usePolling } from '../api/live-state.ts';
import { type MessageFilter, messagesQuery } from '../api/messages.ts';
import { Page } from '../components/page.tsx';
import { SearchBox } from '../components/search-box.tsx';
import { Empty, ErrorPanel, Loading, NoMatch } from '../components/states.tsx';
import { VirtualTable } from '../components/virtual-table.tsx';
import { MESSAGE_STATUS_ORDER, statusLook } from '../model/status.ts';
import { MessageCard, messageColumns } from './message-row.tsx';

const route = getRouteApi('/frame/logs/messages');

/** All messages, newest first (ui 2.12). */
export function MessagesPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const filter: MessageFilter = {
    status: search.status ?? '',
    recipient: search.recipient ?? '',
    provider: search.provider ?? '',
    notification: search.notification ?? '',
  };
  const change = (part: Partial<MessageFilter>) =>
    void navigate({ to: '/logs/messages', search: { ...search, ...part }, replace: true });
  return (
    <Page title="Messages">
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox
          label="Recipient"
          placeholder="Exact recipient"
          value={filter.recipient}
          onChange={(recipient) => change({ recipient: recipient.trim() })}
        />
        <select
          aria-label="Status"
          value={filter.status}
          onChange={({ target }) => change({ status: target.value })}
          className="h-8 rounded-md border border-control bg-bg px-2 touch-target"
        >
          <option value="">Any status</option>
          {MESSAGE_STATUS_ORDER.map((status) => (
            <option key={status} value={status}>
              {statusLook(status).word}
            </option>
          ))}
        </select>
      </div>
      <MessageTable filter={filter} onClear={() => void navigate({ to: '/logs/messages', search: {} })} />
    </Page>
  );
}

function MessageTable({ filter, onClear }: { filter: MessageFilter; onClear: () => void }) {
  const query = useInfiniteQuery({ ...messagesQuery(filter), refetchInterval: usePolling() });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.error !== null && query.data === undefined) {
    return <ErrorPanel error={query.error} what="messages" onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return <Loading what="messages" rows={12} />;
  const rows = query.data.pages.flatMap(({ results }) => results);
  if (rows.length === 0) {
    const given = Object.entries(filter).filter(([, value]) => value !== '');
    if (given.length > 0) {
      return <NoMatch filters={given.map(([name, value]) => `${name} ${value}`)} onClear={onClear} />;
    }
    return (
      <Empty icon={<Mail size={44} aria-hidden />} title="No message yet">
        Each Send step makes a message, which appears here with everything that happened to it.
      </Empty>
    );
  }
  return (
    <VirtualTable
      label="Messages"
      rows={rows}
      rowKey={({ id }) => id}
      columns={messageColumns}
      card={(row) => <MessageCard row={row} />}
      total={hasNextPage ? -1 : rows.length}
      onEnd={more}
    />
  );
}
