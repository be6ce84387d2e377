import { JsonTree } from '../components/json-tree.tsx';
import { Panel } from '../components/panel.tsx';
import type { RunAnswer, StepAnswer } from '../engine.ts';

/** What the run knows: its data, its profile, and what its steps gave (ui RD-5). */
export function ContextView({ run, steps }: { run: RunAnswer; steps: readonly StepAnswer[] }) {
  const refs = Object.fromEntries(
    steps.flatMap(({ ref, output }) =>
      ref === undefined || output === undefined ? [] : [[ref, output] as const],
    ),
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-2">
      <Panel title="data">
        <JsonTree value={run.data} path="data" />
      </Panel>
      <Panel title="profile">
        <JsonTree value={run.profile} path="profile" />
      </Panel>
      {Object.keys(refs).length > 0 && (
        <Panel title="refs">
          <JsonTree value={refs} path="refs" />
        </Panel>
      )}
    </div>
  );
}
