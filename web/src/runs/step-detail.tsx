import { JsonView } from '../components/json-view.tsx';
import { Mono } from '../components/mono.tsx';
import { Time } from '../components/time.tsx';
import type { StepAnswer } from '../engine.ts';
import { parseTime } from '../model/time-words.ts';

/** Everything that is known of a step that ran (ui RD-4). */
export function StepDetail({ step }: { step: StepAnswer }) {
  return (
    <div className="mx-2 mt-2 flex flex-col gap-3 rounded-lg border border-line p-3">
      {step.error !== undefined && (
        <p className="rounded-md px-3 py-2 tone-err">
          <code className="font-medium">{step.error.code}</code> {step.error.message}
        </p>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
        <dt className="text-muted">Step id</dt>
        <dd>
          <Mono text={step.step_id} copy="Copy step id" />
        </dd>
        <dt className="text-muted">Status</dt>
        <dd>
          <code>{step.status}</code>
        </dd>
        <dt className="text-muted">Created</dt>
        <dd>
          <Time at={parseTime(step.created_at)} absolute />
        </dd>
        <dt className="text-muted">Updated</dt>
        <dd>
          <Time at={parseTime(step.updated_at)} absolute />
        </dd>
        {step.message_id !== undefined && (
          <>
            <dt className="text-muted">Message</dt>
            <dd>
              <Mono text={step.message_id} copy="Copy message id" />
            </dd>
          </>
        )}
      </dl>
      {step.output !== undefined && (
        <div>
          <h3 className="mb-1 text-sm font-medium">Output</h3>
          <JsonView value={step.output} label="Output" />
        </div>
      )}
    </div>
  );
}
