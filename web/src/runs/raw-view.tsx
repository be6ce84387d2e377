import { JsonView } from '../components/json-view.tsx';
import type { RunAnswer, StepAnswer } from '../engine.ts';

/** The run and its steps as the API answers them. */
export function RawView({ run, steps }: { run: RunAnswer; steps: readonly StepAnswer[] }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-2">
      <JsonView value={run} label="Run" />
      <JsonView value={steps} label="Steps" />
    </div>
  );
}
