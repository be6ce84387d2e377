import { useNavigate } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useNow } from '../api/now.ts';
import { cn } from '../components/class-names.ts';
import { StatusIcon } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';
import type { RunAnswer, StepAnswer } from '../engine.ts';
import { statusLook } from '../model/status.ts';
import { roughDuration } from '../model/time-words.ts';
import { type TimelineRow, timeline } from '../model/timeline.ts';
import { StepDetail } from './step-detail.tsx';

/** The steps as a list in words; one opens to everything that is known of it. */
export function TimelineView({
  run,
  steps,
  chosen,
}: {
  run: RunAnswer;
  steps: readonly StepAnswer[];
  chosen: string | undefined;
}) {
  const rows = timeline(run, steps, useNow());
  const navigate = useNavigate();
  const choose = (key: string | undefined) =>
    void navigate({
      to: '/logs/automations/$runId',
      params: { runId: run.run_id },
      search: { view: 'timeline', ...(key === undefined ? {} : { step: key }) },
      replace: true,
      resetScroll: false,
    });
  return (
    <ol className="flex flex-col">
      {rows.map((row) => (
        <TimelineItem
          key={row.key}
          row={row}
          open={row.key === chosen}
          onToggle={() => choose(row.key === chosen ? undefined : row.key)}
        />
      ))}
    </ol>
  );
}

function TimelineItem({ row, open, onToggle }: { row: TimelineRow; open: boolean; onToggle: () => void }) {
  const planned = row.kind === 'planned';
  const { tone } = statusLook(row.status);
  return (
    <li className="relative flex gap-3 pb-1 before:absolute before:top-8 before:bottom-0 before:left-[13px] before:w-px before:bg-line last:before:hidden">
      <span
        className={cn(
          'z-[1] mt-1.5 flex size-7 shrink-0 items-center justify-center rounded-full',
          planned ? 'border border-dashed border-control bg-bg text-muted' : `tone-${tone}`,
        )}
      >
        <StatusIcon status={row.status} size={15} />
      </span>
      <div className="min-w-0 flex-1 pb-3">
        <Line row={row} open={open} onToggle={onToggle} />
        {row.progress !== null && (
          <div
            role="progressbar"
            aria-label={`${row.title}: part of the wait that is over`}
            aria-valuenow={Math.round(row.progress * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
            className="mx-2 mt-1 h-1 max-w-md overflow-hidden rounded-full bg-hover"
          >
            <div className="h-full bg-wait" style={{ width: `${row.progress * 100}%` }} />
          </div>
        )}
        {open && row.step !== null && <StepDetail step={row.step} />}
      </div>
    </li>
  );
}

function Line({ row, open, onToggle }: { row: TimelineRow; open: boolean; onToggle: () => void }) {
  const content = (
    <>
      <span className="min-w-0 flex-1">
        <span className={cn('font-medium', row.kind === 'planned' && 'text-muted')}>{row.title}</span>
        {row.ref !== null && <code className="ml-2 text-sm text-muted">{row.ref}</code>}
        {row.words !== '' && <span className="block text-sm text-muted">{row.words}</span>}
      </span>
      <span className="text-right text-sm text-muted">
        {row.startedAt !== null && <Time at={row.startedAt} absolute />}
        {row.kind === 'step' && row.startedAt !== null && row.endedAt !== null && (
          <span className="block">{roughDuration(row.endedAt - row.startedAt)}</span>
        )}
      </span>
    </>
  );
  if (row.step === null) return <div className="flex gap-3 px-2 py-1.5">{content}</div>;
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex w-full items-start gap-3 rounded-md px-2 py-1.5 text-left hover:bg-hover"
    >
      {content}
      <ChevronRight size={16} aria-hidden className={cn('mt-0.5 text-muted', open && 'rotate-90')} />
    </button>
  );
}
