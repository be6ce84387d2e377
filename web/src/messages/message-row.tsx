import { Link } from '@tanstack/react-router';
import { Mono } from '../components/mono.tsx';
import { aboveRowLink, rowLink } from '../components/row-link.ts';
import { StatusChip } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';
import type { Column } from '../components/virtual-table.tsx';
import type { MessageDetails } from '../engine.ts';

/** The columns of the list of messages. */
export const messageColumns: readonly Column<MessageDetails>[] = [
  { key: 'status', head: 'Status', width: '132px', cell: ({ status }) => <StatusChip status={status} /> },
  {
    key: 'recipient',
    head: 'Recipient',
    width: 'minmax(140px, 2fr)',
    cell: ({ id, recipient }) => (
      <Link to="/logs/messages/$messageId" params={{ messageId: id }} className={`${rowLink} font-medium`}>
        {recipient === '' ? 'nobody named' : recipient}
      </Link>
    ),
  },
  {
    key: 'template',
    head: 'Template',
    width: 'minmax(100px, 1fr)',
    from: 700,
    cell: ({ notification }) => <span className="text-muted">{notification}</span>,
  },
  { key: 'enqueued', head: 'Enqueued', width: '110px', cell: ({ enqueued }) => <Time at={enqueued} /> },
  {
    key: 'sent',
    head: 'Sent',
    width: '110px',
    from: 900,
    cell: ({ sent }) => <Time at={sent ?? null} />,
  },
  {
    key: 'run',
    head: 'Run',
    width: 'minmax(120px, 1fr)',
    from: 800,
    cell: ({ runId }) =>
      runId === undefined ? (
        <span className="text-muted">–</span>
      ) : (
        <Link
          to="/logs/automations/$runId"
          params={{ runId }}
          className={`${aboveRowLink} text-accent hover:underline`}
        >
          <Mono text={runId} max={24} />
        </Link>
      ),
  },
];

/** The same on a phone. */
export function MessageCard({ row }: { row: MessageDetails }) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <Link
          to="/logs/messages/$messageId"
          params={{ messageId: row.id }}
          className={`${rowLink} truncate font-medium`}
        >
          {row.recipient === '' ? 'nobody named' : row.recipient}
        </Link>
        <StatusChip status={row.status} />
      </div>
      <p className="text-sm text-muted">
        <Time at={row.enqueued} />
        {row.error !== undefined && <span className="text-err"> · {row.error}</span>}
      </p>
    </div>
  );
}
