import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useNow } from '../api/now.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { Facts } from '../components/facts.tsx';
import { Mono } from '../components/mono.tsx';
import { StatusChip } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';
import type { RunAnswer } from '../engine.ts';
import { isActive } from '../model/status.ts';
import { parseTime, roughDuration } from '../model/time-words.ts';

/** What a run is, in facts. */
export function RunHeader({ run }: { run: RunAnswer }) {
  const now = useNow();
  const started = parseTime(run.created_at);
  const ended = parseTime(run.finished_at);
  const due = parseTime(run.due_at);
  const facts: (readonly [string, ReactNode])[] = [
    ['Status', <StatusChip key="status" status={run.status} />],
    ...(isActive(run.status) && due !== null ? [['Goes on', <Time key="due" at={due} />] as const] : []),
    ['Started', <Time key="started" at={started} absolute />],
    [ended === null ? 'Runs for' : 'Took', started === null ? '–' : roughDuration((ended ?? now) - started)],
    ['Cancellation Token', <Token key="token" run={run} />],
    ['Recipient', run.recipient ?? <span className="text-muted">none</span>],
    ['Version', <Version key="version" run={run} />],
    ['Source', run.source.join(' → ')],
    ['Run id', <Mono key="id" text={run.run_id} max={30} copy="Copy run id" />],
  ];
  return (
    <div className="flex flex-col gap-3">
      <Facts facts={facts} />
      {run.warnings.map(({ code, message }) => (
        <p key={code} className="rounded-md px-3 py-2 text-sm tone-wait">
          <code>{code}</code> {message}
        </p>
      ))}
    </div>
  );
}

function Token({ run }: { run: RunAnswer }) {
  const token = run.cancelation_token;
  if (token === undefined) return <span className="text-muted">none</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <Link
        to="/tokens/$token"
        params={{ token }}
        className="inline-flex min-h-6 items-center text-accent hover:underline"
      >
        <Mono text={token} />
      </Link>
      <CopyButton text={token} label="Copy token" />
    </span>
  );
}

function Version({ run }: { run: RunAnswer }) {
  if (run.template_id === undefined) return 'Ad hoc';
  return (
    <Link to="/automations/$id" params={{ id: run.template_id }} className="text-accent hover:underline">
      {run.template_version === undefined ? 'Published' : `v${run.template_version}`}
    </Link>
  );
}
