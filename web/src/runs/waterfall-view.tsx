import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useNow } from '../api/now.ts';
import { cn } from '../components/class-names.ts';
import { Checkbox } from '../components/field.tsx';
import { Empty } from '../components/states.tsx';
import { StatusIcon } from '../components/status-chip.tsx';
import type { RunAnswer, StepAnswer } from '../engine.ts';
import { statusLook } from '../model/status.ts';
import { roughDuration } from '../model/time-words.ts';
import { timeline } from '../model/timeline.ts';
import { axisMarks, type Bar, waterfall } from '../model/waterfall.ts';

/** The steps as bars on an axis of time; waits are thin, so that the work is seen (ui RD-2). */
export function WaterfallView({ run, steps }: { run: RunAnswer; steps: readonly StepAnswer[] }) {
  const now = useNow();
  const [logarithmic, setLogarithmic] = useState(true);
  const chart = waterfall(timeline(run, steps, now), now, logarithmic);
  if (chart.bars.length === 0)
    return <Empty title="Nothing has happened yet">The first step has not begun.</Empty>;
  return (
    <div className="flex flex-col gap-3">
      <Checkbox
        label="Logarithmic time"
        help="Leaves room for short steps beside long waits."
        checked={logarithmic}
        onChange={(event) => setLogarithmic(event.target.checked)}
      />
      <div className="relative overflow-x-auto rounded-lg border border-line">
        <table className="w-full min-w-[34rem] border-collapse">
          <thead>
            <tr className="border-b border-line text-left text-sm text-muted">
              <th scope="col" className="w-1/4 px-3 py-1.5 font-normal">
                Step
              </th>
              <th scope="col" className="w-24 px-3 py-1.5 font-normal">
                Took
              </th>
              <th scope="col" className="px-3 py-1.5 font-normal">
                <span className="sr-only">When, after the start</span>
                <span aria-hidden className="relative block h-5">
                  {axisMarks(chart, logarithmic).map(({ at, ms }, index) => (
                    <span
                      key={at}
                      className={cn(
                        'absolute whitespace-nowrap',
                        index === 4 && '-translate-x-full',
                        index > 0 && index < 4 && '-translate-x-1/2',
                      )}
                      style={{ left: `${at * 100}%` }}
                    >
                      {index === 0 ? '0' : roughDuration(ms)}
                    </span>
                  ))}
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {chart.bars.map((bar) => (
              <BarRow key={bar.key} bar={bar} runId={run.run_id} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function BarRow({ bar, runId }: { bar: Bar; runId: string }) {
  const { tone, word } = statusLook(bar.status);
  return (
    <tr className="border-b border-line last:border-0 hover:bg-hover">
      <th scope="row" className="max-w-0 truncate px-3 py-1.5 text-left font-normal">
        <Link
          to="/logs/automations/$runId"
          params={{ runId }}
          search={{ view: 'timeline', step: bar.key }}
          className="inline-flex max-w-full items-center gap-1.5 hover:underline"
        >
          <StatusIcon status={bar.status} />
          <span className="truncate">{bar.title}</span>
          <span className="sr-only">, {word}</span>
        </Link>
      </th>
      <td className="px-3 py-1.5 text-sm whitespace-nowrap text-muted">{roughDuration(bar.ms)}</td>
      <td className="px-3 py-1.5">
        <div className={cn('relative', bar.kind === 'wait' ? 'h-1.5' : 'h-4')}>
          <div
            className={cn('absolute inset-y-0 rounded-sm border border-current', `tone-${tone}`)}
            style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
          />
        </div>
      </td>
    </tr>
  );
}
