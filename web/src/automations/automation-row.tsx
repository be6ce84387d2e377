import { Link } from '@tanstack/react-router';
import { Chip } from '../components/chip.tsx';
import { aboveRowLink, rowLink } from '../components/row-link.ts';
import { Time } from '../components/time.tsx';
import type { Column } from '../components/virtual-table.tsx';
import type { AutomationEntry } from '../model/automation-list.ts';
import { parseTime } from '../model/time-words.ts';

/** The columns of the list of automations. */
export const automationColumns: readonly Column<AutomationEntry>[] = [
  {
    key: 'name',
    head: 'Name',
    width: 'minmax(180px, 3fr)',
    cell: ({ id, name }) => (
      <Link to="/automations/$id" params={{ id }} className={`${rowLink} font-medium`}>
        {name}
      </Link>
    ),
  },
  { key: 'state', head: 'State', width: 'minmax(110px, 1fr)', cell: (row) => <StateChip row={row} /> },
  {
    key: 'runs',
    head: 'Runs',
    width: '90px',
    cell: ({ id }) => (
      <Link
        to="/logs/automations"
        search={{ automation: id }}
        className={`${aboveRowLink} text-accent hover:underline`}
      >
        Runs
      </Link>
    ),
  },
  {
    key: 'updated',
    head: 'Updated',
    width: '120px',
    cell: ({ updatedAt }) => <Time at={parseTime(updatedAt)} />,
  },
];

/** The same on a phone. */
export function AutomationCard({ row }: { row: AutomationEntry }) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <Link to="/automations/$id" params={{ id: row.id }} className={`${rowLink} truncate font-medium`}>
          {row.name}
        </Link>
        <StateChip row={row} />
      </div>
      <p className="text-sm text-muted">
        Updated <Time at={parseTime(row.updatedAt)} />
      </p>
    </div>
  );
}

function StateChip({ row }: { row: AutomationEntry }) {
  return row.published ? <Chip tone="ok">Published</Chip> : <Chip tone="wait">Draft</Chip>;
}
