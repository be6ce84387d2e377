import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useNow } from '../api/now.ts';
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
  return (
    <div className="flex flex-col gap-3">
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Fact name="Status">
          <StatusChip status={run.status} />
        </Fact>
        {isActive(run.status) && due !== null && (
          <Fact name="Goes on">
            <Time at={due} />
          </Fact>
        )}
        <Fact name="Started">
          <Time at={started} absolute />
        </Fact>
        <Fact name={ended === null ? 'Runs for' : 'Took'}>
          {started === null ? '–' : roughDuration((ended ?? now) - started)}
        </Fact>
        <Fact name="Cancellation Token">
          {run.cancelation_token === undefined ? (
            <span className="text-muted">none</span>
          ) : (
            <Mono text={run.cancelation_token} copy="Copy token" />
          )}
        </Fact>
        <Fact name="Recipient">{run.recipient ?? <span className="text-muted">none</span>}</Fact>
        <Fact name="Version">
          {run.template_id === undefined ? (
            'Ad hoc'
          ) : (
            <Link
              to="/automations/$id"
              params={{ id: run.template_id }}
              className="text-accent hover:underline"
            >
              {run.template_version === undefined ? 'Published' : `v${run.template_version}`}
            </Link>
          )}
        </Fact>
        <Fact name="Source">{run.source.join(' → ')}</Fact>
        <Fact name="Run id">
          <Mono text={run.run_id} max={30} copy="Copy run id" />
        </Fact>
      </dl>
      {run.warnings.map(({ code, message }) => (
        <p key={code} className="rounded-md px-3 py-2 text-sm tone-wait">
          <code>{code}</code> {message}
        </p>
      ))}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="min-h-6 content-center">{children}</dd>
    </div>
  );
}
