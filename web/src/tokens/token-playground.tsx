import { useEffect, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { JsonTree } from '../components/json-tree.tsx';
import { Panel } from '../components/panel.tsx';
import { modeWords, type SampleContext } from '../model/resolve-token.ts';
import { lintToken } from '../model/token-lint.ts';
import { insertPath } from '../model/token-snippets.ts';
import { LintList } from './lint-list.tsx';
import { ReplayPanel } from './replay-panel.tsx';
import { ResultCard } from './result-card.tsx';
import { SampleEditor } from './sample-editor.tsx';
import { SendCard } from './send-card.tsx';
import { useResolved } from './use-resolved.ts';

const EXAMPLES = [
  { label: 'Per user', expression: 'refs.data.user_id' },
  { label: 'Per user and tenant', expression: '${`${data.user_id}-${data.tenant_id}`}' },
  { label: 'With a prefix', expression: '${`onboarding-${data.user_id}`}' },
];

const SAMPLE: SampleContext = {
  data: { user_id: 'user_123', tenant_id: 'acme' },
  profile: { email: 'ana@example.com' },
  recipient: 'user_123',
};

/** Tries a cancellation token: its mode, its value for a sample, what may be wrong with it, and recent runs (ui 2.8). */
export function TokenPlayground({
  expression,
  automation,
  onExpression,
  onAutomation,
}: {
  expression: string;
  automation: string | null;
  onExpression: (expression: string) => void;
  onAutomation: (automation: string | null) => void;
}) {
  const [text, setText] = useState(expression);
  const [sample, setSample] = useState(SAMPLE);
  const editor = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setText(expression), [expression]);
  const change = (next: string) => {
    setText(next);
    onExpression(next);
  };
  const resolved = useResolved(text, sample);
  const pick = (path: string) => {
    const { text: next, at } = insertPath(text, editor.current?.selectionStart ?? text.length, path);
    change(next);
    requestAnimationFrame(() => {
      editor.current?.focus();
      editor.current?.setSelectionRange(at, at);
    });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
      <div className="flex flex-col gap-4">
        <ExpressionField ref={editor} text={text} onChange={change} />
        <LintList findings={lintToken(text, resolved, sample)} onFix={change} />
        <Panel title="Sample">
          <SampleEditor sample={sample} onChange={setSample} />
        </Panel>
        <Panel title="Pick a value">
          <JsonTree value={sample.data} path="data" onPick={pick} />
          <JsonTree value={sample.profile} path="profile" onPick={pick} />
        </Panel>
      </div>
      <div className="flex flex-col gap-4">
        <ResultCard resolved={resolved} />
        <SendCard expression={text} sample={sample} resolved={resolved} />
        <ReplayPanel
          expression={text}
          automation={automation}
          onAutomation={onAutomation}
          onSample={setSample}
        />
      </div>
    </div>
  );
}

function ExpressionField({
  ref,
  text,
  onChange,
}: {
  ref: React.Ref<HTMLTextAreaElement>;
  text: string;
  onChange: (text: string) => void;
}) {
  const { mode, why } = modeWords(text);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between">
        <label htmlFor="token-expression" className="font-medium">
          Cancellation Token
        </label>
        <Hint text={why}>
          <button
            type="button"
            aria-label={`Mode ${mode}. ${why}`}
            className="rounded-full px-2 py-0.5 font-mono text-xs font-medium tone-info"
          >
            {mode}
          </button>
        </Hint>
      </div>
      <textarea
        id="token-expression"
        ref={ref}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        maxLength={5000}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        placeholder="Enter token…"
        className="w-full rounded-md border border-control bg-bg px-2.5 py-1.5 font-mono placeholder:text-muted"
      />
      <p className="text-sm text-muted">{why}</p>
      <div className="flex flex-wrap gap-1.5">
        {EXAMPLES.map(({ label, expression }) => (
          <Button key={label} size="sm" onClick={() => onChange(expression)}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}
