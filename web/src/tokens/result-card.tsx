import { CopyButton } from '../components/copy-button.tsx';
import { Panel } from '../components/panel.tsx';
import { Visible } from '../components/visible.tsx';
import type { Resolved } from '../model/resolve-token.ts';

/** The token, or why there is none. */
export function ResultCard({ resolved }: { resolved: Resolved | null }) {
  return (
    <Panel
      title="Result"
      actions={
        resolved?.result.token != null && <CopyButton text={resolved.result.token} label="Copy the token" />
      }
    >
      <div className="flex min-h-24 flex-col gap-2 p-4" aria-live="polite">
        {resolved === null ? (
          <p className="text-muted">Starting the engine…</p>
        ) : (
          <Value resolved={resolved} />
        )}
      </div>
    </Panel>
  );
}

function Value({ resolved: { result, outcome } }: { resolved: Resolved }) {
  const { token, warnings, mode } = result;
  return (
    <>
      {token === null ? (
        <p className="text-lg font-medium text-wait">
          {mode === 'none' ? 'No token' : 'No token for this sample'}
        </p>
      ) : (
        <p className="text-lg" data-testid="token-value">
          <Visible text={token} />
        </p>
      )}
      {token !== null && (
        <p className="text-sm text-muted">
          {[...token].length} characters
          {outcome?.ok === true && `, from a ${outcome.value.type}`}
        </p>
      )}
      {warnings.map(({ code, message }) => (
        <p key={code} className="rounded-md px-3 py-2 text-sm tone-wait">
          <code>{code}</code> {message}
        </p>
      ))}
    </>
  );
}
