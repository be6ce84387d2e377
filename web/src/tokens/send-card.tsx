import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { evaluateTokenQuery } from '../api/tokens.ts';
import { CodeBlock } from '../components/code-block.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Panel } from '../components/panel.tsx';
import { runsWord } from '../model/cancel-scope.ts';
import type { Resolved, SampleContext } from '../model/resolve-token.ts';
import { cancelCurl, cancelJavaScript } from '../model/token-snippets.ts';

const PAUSE_MS = 500;

/** Who carries this token now, and what a backend must send to cancel by it. */
export function SendCard({
  expression,
  sample,
  resolved,
}: {
  expression: string;
  sample: SampleContext;
  resolved: Resolved | null;
}) {
  const token = resolved?.result.token ?? null;
  const asked = useSettled(JSON.stringify([expression, sample]), PAUSE_MS);
  const server = useQuery({
    ...evaluateTokenQuery(expression, sample),
    enabled: token !== null && asked === JSON.stringify([expression, sample]),
  });
  if (token === null) return null;
  const snippets = [
    ['curl', cancelCurl(location.origin, token)],
    ['JavaScript', cancelJavaScript(location.origin, expression, token)],
  ] as const;
  return (
    <Panel
      title="What your backend must send"
      actions={
        <Link to="/tokens/$token" params={{ token }} className="text-accent hover:underline">
          {server.data === undefined
            ? 'Runs with this token'
            : `${runsWord(server.data.active_runs)} active now`}
        </Link>
      }
    >
      {server.data !== undefined && server.data.value !== token && (
        <p className="m-4 rounded-md px-3 py-2 text-sm tone-wait">
          The server got {server.data.value === null ? 'no token' : `“${server.data.value}”`}: the expression
          gives something else each time.
        </p>
      )}
      {snippets.map(([name, text]) => (
        <div key={name} className="border-b border-line last:border-0">
          <div className="flex items-center justify-between px-4 pt-2">
            <h3 className="text-sm font-medium">{name}</h3>
            <CopyButton text={text} label={`Copy ${name}`} />
          </div>
          <CodeBlock label={name} className="px-4 pb-3" text={text} />
        </div>
      ))}
    </Panel>
  );
}

/** A value once it has stood still. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
