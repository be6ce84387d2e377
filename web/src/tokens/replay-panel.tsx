import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { automationsQuery } from '../api/automations.ts';
import { recentRunsQuery } from '../api/tokens.ts';
import { Button } from '../components/button.tsx';
import { Mono } from '../components/mono.tsx';
import { Panel } from '../components/panel.tsx';
import { ErrorPanel, Loading } from '../components/states.tsx';
import type { RunAnswer } from '../engine.ts';
import { type Replayed, summarize, summaryWords } from '../model/replay.ts';
import { resolveToken, type SampleContext } from '../model/resolve-token.ts';
import { evaluateInPage } from './sandbox-client.ts';

/** The token over what really happened: how many runs would share one, how many would have none (ui PG-4). */
export function ReplayPanel({
  expression,
  automation,
  onAutomation,
  onSample,
}: {
  expression: string;
  automation: string | null;
  onAutomation: (automation: string | null) => void;
  onSample: (sample: SampleContext) => void;
}) {
  const automations = useQuery(automationsQuery());
  const runs = useQuery(recentRunsQuery(automation));
  const rows = useReplay(expression, runs.data);
  return (
    <Panel
      title="Over recent runs"
      actions={
        <select
          aria-label="Automation"
          className="h-7 max-w-48 rounded-md border border-control bg-bg px-2"
          value={automation ?? ''}
          onChange={({ target }) => onAutomation(target.value === '' ? null : target.value)}
        >
          <option value="">Any automation</option>
          {(automations.data ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      }
    >
      {runs.error !== null && runs.data === undefined ? (
        <ErrorPanel error={runs.error} what="recent runs" onRetry={() => void runs.refetch()} />
      ) : rows === null || runs.data === undefined ? (
        <Loading what="recent runs" rows={4} />
      ) : rows.length === 0 ? (
        <p className="p-4 text-muted">No run yet to try it with.</p>
      ) : (
        <>
          <p className="border-b border-line px-4 py-2 font-medium" data-testid="replay-summary">
            {summaryWords(summarize(rows))}
          </p>
          <ReplayTable rows={rows} runs={runs.data} onSample={onSample} />
        </>
      )}
    </Panel>
  );
}

function ReplayTable({
  rows,
  runs,
  onSample,
}: {
  rows: readonly Replayed[];
  runs: readonly RunAnswer[];
  onSample: (sample: SampleContext) => void;
}) {
  return (
    <section
      aria-label="Recent runs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="relative max-h-80 overflow-auto"
    >
      <table className="w-full border-collapse text-sm">
        <tbody>
          {rows.map(({ runId, token }, index) => (
            <tr key={runId} className="border-b border-line last:border-0">
              <th scope="row" className="px-4 py-1 text-left font-normal">
                <Link
                  to="/logs/automations/$runId"
                  params={{ runId }}
                  className="text-accent hover:underline"
                >
                  <Mono text={runId} max={20} />
                </Link>
              </th>
              <td className="px-2 py-1">
                {token === null ? (
                  <span className="text-wait">no token</span>
                ) : (
                  <Mono text={token} max={40} />
                )}
              </td>
              <td className="px-2 py-1 text-right">
                <Button
                  size="sm"
                  look="quiet"
                  aria-label={`Use run ${runId} as sample`}
                  onClick={() => {
                    const run = runs[index];
                    if (run !== undefined) onSample(sampleOf(run));
                  }}
                >
                  Use
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function useReplay(expression: string, runs: readonly RunAnswer[] | undefined): readonly Replayed[] | null {
  const [rows, setRows] = useState<readonly Replayed[] | null>(null);
  useEffect(() => {
    if (runs === undefined) return;
    let current = true;
    const timer = setTimeout(async () => {
      const next: Replayed[] = [];
      for (const run of runs) {
        if (!current) return;
        const { result } = await resolveToken(expression, sampleOf(run), evaluateInPage);
        next.push({ runId: run.run_id, token: result.token });
      }
      if (current) setRows(next);
    }, 250);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [expression, runs]);
  return rows;
}

function sampleOf(run: RunAnswer): SampleContext {
  return { data: run.data, profile: run.profile, recipient: run.recipient };
}
