import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { runMessagesQuery } from '../api/messages.ts';
import { Mono } from '../components/mono.tsx';
import { Empty, ErrorPanel, Loading } from '../components/states.tsx';
import { StatusChip } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';

/** The messages that a run has sent or tried to (ui RD-6). */
export function RunMessagesView({ runId }: { runId: string }) {
  const { data, error, refetch } = useQuery(runMessagesQuery(runId));
  if (error !== null && data === undefined) {
    return <ErrorPanel error={error} what="the messages" onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <Loading what="the messages" />;
  if (data.length === 0) return <Empty title="No message">This run has sent nothing so far.</Empty>;
  return (
    <ul className="flex flex-col">
      {data.map((message) => (
        <li
          key={message.id}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2"
        >
          <StatusChip status={message.status} />
          <Link
            to="/logs/messages/$messageId"
            params={{ messageId: message.id }}
            className="min-w-0 flex-1 basis-40 truncate text-accent hover:underline"
          >
            {message.recipient}
          </Link>
          <Time at={message.enqueued} />
          <Mono text={message.id} max={24} copy="Copy message id" className="text-muted" />
          {message.error !== undefined && (
            <span className="basis-full text-sm text-err">{message.error}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
