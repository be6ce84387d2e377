import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { type CancelOutcome, previewRunsQuery } from '../api/cancel.ts';
import { useNow } from '../api/now.ts';
import { useAutomationNames } from '../api/use-automation-names.ts';
import { Loading } from '../components/states.tsx';
import { StatusChip } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';
import type { RunAnswer } from '../engine.ts';
import { type CancelScope, previewChange, runsWord } from '../model/cancel-scope.ts';
import { eligible } from '../model/ledger.ts';
import { parseTime } from '../model/time-words.ts';

const SOON_MS = 60_000;

/** The exact count, and each run with what it was about to do. */
export function CancelPreview({
  outcome,
  scope,
  at,
}: {
  outcome: CancelOutcome;
  scope: CancelScope;
  at: number;
}) {
  const { stop, apart } = eligible(outcome.ledger);
  const runs = useQuery(previewRunsQuery(outcome.runIds));
  const change = useChange(outcome.runIds);
  if (stop === 0) {
    return (
      <p>
        {apart === 0
          ? scope.kind === 'token'
            ? 'No run has ever carried this token, or it was too long ago. Tokens are compared exactly: letter case and spaces count.'
            : 'There is no unfinished run here.'
          : `${runsWord(apart)} matched, and ${apart === 1 ? 'it has' : 'all have'} already ended.`}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="text-muted">
        {apart > 0 && (
          <p>{apart === 1 ? '1 more matches but has' : `${apart} more match but have`} already ended.</p>
        )}
        <p className="text-sm">
          Counted <Time at={at} />
          {change !== null && `: ${change}`}
        </p>
      </div>
      {runs.data === undefined ? (
        <Loading what="the runs" rows={Math.min(4, stop)} />
      ) : (
        <PreviewTable runs={runs.data} total={stop} />
      )}
      {runs.data?.some(({ status }) => status === 'PROCESSING') === true && (
        <p className="rounded-md px-3 py-2 text-sm tone-wait">
          A message being sent right now cannot be recalled.
        </p>
      )}
    </div>
  );
}

function PreviewTable({ runs, total }: { runs: readonly RunAnswer[]; total: number }) {
  const now = useNow();
  const nameOf = useAutomationNames();
  const sorted = runs.toSorted(
    (a, b) => (parseTime(a.due_at) ?? Infinity) - (parseTime(b.due_at) ?? Infinity),
  );
  return (
    <section
      aria-label="Runs that will be canceled"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="relative max-h-64 overflow-auto rounded-lg border border-line"
    >
      <table className="w-full border-collapse text-sm">
        <thead className="sticky top-0 bg-panel text-left text-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 font-normal">
              Run
            </th>
            <th scope="col" className="px-3 py-1.5 font-normal">
              Status
            </th>
            <th scope="col" className="px-3 py-1.5 font-normal">
              Next action
            </th>
            <th scope="col" className="px-3 py-1.5 font-normal max-sm:hidden">
              Recipient
            </th>
            <th scope="col" className="px-3 py-1.5 font-normal max-sm:hidden">
              Started
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((run) => {
            const due = parseTime(run.due_at);
            return (
              <tr key={run.run_id} className="border-t border-line">
                <th scope="row" className="px-3 py-1.5 text-left font-normal">
                  <Link
                    to="/logs/automations/$runId"
                    params={{ runId: run.run_id }}
                    target="_blank"
                    title={run.run_id}
                    className="text-accent hover:underline"
                  >
                    {run.template_id === undefined ? 'Ad-hoc run' : nameOf(run.template_id)}
                  </Link>
                </th>
                <td className="px-3 py-1.5">
                  <StatusChip status={run.status} />
                </td>
                <td className="px-3 py-1.5">
                  {due === null ? '–' : <Time at={due} />}
                  {due !== null && due - now < SOON_MS && (
                    <span className="block text-wait">may act before the cancel lands</span>
                  )}
                </td>
                <td className="px-3 py-1.5 max-sm:hidden">{run.recipient ?? '–'}</td>
                <td className="px-3 py-1.5 max-sm:hidden">
                  <Time at={parseTime(run.created_at)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {total > sorted.length && (
        <p className="border-t border-line px-3 py-1.5 text-sm text-muted">
          and {runsWord(total - sorted.length)} more
        </p>
      )}
    </section>
  );
}

/** What the newest preview changed, in words. */
function useChange(runIds: readonly string[]): string | null {
  const before = useRef<readonly string[] | null>(null);
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    if (before.current !== null) {
      const { added, gone } = previewChange(before.current, runIds);
      setWords(added + gone === 0 ? null : `+${added}, −${gone} since the count before`);
    }
    before.current = runIds;
  }, [runIds]);
  return words;
}
