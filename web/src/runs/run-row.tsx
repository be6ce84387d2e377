import { Link } from '@tanstack/react-router';
import { Mono } from '../components/mono.tsx';
import { rowLink } from '../components/row-link.ts';
import { StatusChip } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';
import type { Column } from '../components/virtual-table.tsx';
import type { RunSummary } from '../engine.ts';
import { parseTime } from '../model/time-words.ts';

/** The columns of the list of runs. */
export function runColumns(nameOf: (id: string) => string): readonly Column<RunSummary>[] {
  return [
    { key: 'status', head: 'Status', width: '132px', cell: ({ status }) => <StatusChip status={status} /> },
    {
      key: 'automation',
      head: 'Automation',
      width: 'minmax(140px, 2fr)',
      cell: ({ run_id: runId, template_id: id }) => (
        <Link to="/logs/automations/$runId" params={{ runId }} className={`${rowLink} font-medium`}>
          {id === undefined ? 'Ad-hoc run' : nameOf(id)}
        </Link>
      ),
    },
    {
      key: 'token',
      head: 'Token',
      width: 'minmax(110px, 1.2fr)',
      cell: ({ details }) =>
        details?.cancelation_token == null ? (
          <span className="text-muted">none</span>
        ) : (
          <Mono text={details.cancelation_token} max={28} />
        ),
    },
    {
      key: 'recipient',
      head: 'Recipient',
      width: 'minmax(90px, 1fr)',
      from: 760,
      cell: ({ details }) => details?.recipient ?? <span className="text-muted">none</span>,
    },
    {
      key: 'next',
      head: 'Next action',
      width: 'minmax(120px, 1.2fr)',
      from: 900,
      cell: ({ details }) => <NextAction next={details?.next ?? null} />,
    },
    {
      key: 'started',
      head: 'Started',
      width: '110px',
      cell: ({ created_at: at }) => <Time at={parseTime(at)} />,
    },
    {
      key: 'source',
      head: 'Source',
      width: 'minmax(100px, 1fr)',
      from: 1300,
      cell: ({ source }) => <span className="text-muted">{source.join(' → ')}</span>,
    },
    {
      key: 'run',
      head: 'Run id',
      width: 'minmax(120px, 1fr)',
      from: 1050,
      cell: ({ run_id: id }) => <Mono text={id} max={24} className="text-muted" />,
    },
  ];
}

/** The same on a phone. */
export function RunCard({ row, nameOf }: { row: RunSummary; nameOf: (id: string) => string }) {
  const { run_id: runId, template_id: id } = row;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <Link to="/logs/automations/$runId" params={{ runId }} className={`${rowLink} truncate font-medium`}>
          {id === undefined ? 'Ad-hoc run' : nameOf(id)}
        </Link>
        <StatusChip status={row.status} />
      </div>
      {row.details?.cancelation_token != null && (
        <p className="text-sm">
          <Mono text={row.details.cancelation_token} max={32} />
        </p>
      )}
      <p className="text-sm text-muted">
        <Time at={parseTime(row.created_at)} />
        {row.details?.next != null && (
          <>
            {' '}
            · next: <NextAction next={row.details.next} />
          </>
        )}
      </p>
    </div>
  );
}

/** What a run is about to do, and when. */
function NextAction({ next }: { next: NonNullable<RunSummary['details']>['next'] }) {
  if (next === null) return <span className="text-muted">–</span>;
  return (
    <span title={next.step}>
      {next.action}
      {next.label !== null && ` ${next.label}`} {next.at !== null && <Time at={parseTime(next.at)} />}
    </span>
  );
}
