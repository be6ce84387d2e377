import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Ban } from 'lucide-react';
import { cancelPreviewQuery, previewRunsQuery } from '../api/cancel.ts';
import { useAutomationNames } from '../api/use-automation-names.ts';
import { useRefusal } from '../api/use-session.ts';
import { openCancel } from '../cancel/open-cancel.ts';
import { Button } from '../components/button.tsx';
import { CodeBlock } from '../components/code-block.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Facts } from '../components/facts.tsx';
import { Page } from '../components/page.tsx';
import { Panel } from '../components/panel.tsx';
import { ErrorPanel, Loading } from '../components/states.tsx';
import { StatusChip } from '../components/status-chip.tsx';
import { Time } from '../components/time.tsx';
import { Visible } from '../components/visible.tsx';
import type { CancelScope } from '../model/cancel-scope.ts';
import { cancelLabel } from '../model/cancel-scope.ts';
import { parseTime } from '../model/time-words.ts';
import { cancelCurl } from '../model/token-snippets.ts';
import { TokenHistory } from './token-history.tsx';

const route = getRouteApi('/frame/tokens/$token');

/** One token: who carries it now, and what has been canceled by it. */
export function TokenPage() {
  const { token } = route.useParams();
  const scope: CancelScope = { kind: 'token', token };
  const counts = useQuery({ ...cancelPreviewQuery(scope), refetchInterval: 5000 });
  const refusal = useRefusal('cancel');
  const active = counts.data?.ledger.canceled ?? 0;
  return (
    <Page
      title={`Token ${token}`}
      heading={
        <span className="inline-flex flex-wrap items-center gap-1">
          Token <Visible text={token} />
          <CopyButton text={token} label="Copy token" />
        </span>
      }
      actions={
        active > 0 && (
          <Button
            look="danger-plain"
            aria-disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => refusal === null && openCancel(scope)}
          >
            <Ban size={15} aria-hidden />
            {cancelLabel(active)}…
          </Button>
        )
      }
    >
      {counts.error !== null && counts.data === undefined ? (
        <ErrorPanel error={counts.error} what="this token" onRetry={() => void counts.refetch()} />
      ) : counts.data === undefined ? (
        <Loading what="the token" rows={3} />
      ) : (
        <>
          <Facts
            facts={[
              ['Active runs', <strong key="active">{active.toLocaleString('en')}</strong>],
              ['Finished runs', counts.data.ledger.finished.toLocaleString('en')],
              ['Canceled runs', counts.data.ledger.alreadyCanceled.toLocaleString('en')],
              ['Length', `${[...token].length} characters`],
            ]}
          />
          <Panel title="Active runs">
            <ActiveRuns runIds={counts.data.runIds} />
          </Panel>
        </>
      )}
      <TokenHistory token={token} />
      <Panel
        title="Cancel by this token from a program"
        actions={<CopyButton text={cancelCurl(location.origin, token)} label="Copy command" />}
      >
        <CodeBlock label="Command" className="p-4" text={cancelCurl(location.origin, token)} />
      </Panel>
    </Page>
  );
}

function ActiveRuns({ runIds }: { runIds: readonly string[] }) {
  const runs = useQuery(previewRunsQuery(runIds));
  const nameOf = useAutomationNames();
  if (runIds.length === 0) return <p className="p-4 text-muted">No unfinished run carries it.</p>;
  if (runs.data === undefined) return <Loading what="the runs" rows={3} />;
  return (
    <ul>
      {runs.data.map((run) => (
        <li
          key={run.run_id}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-0"
        >
          <StatusChip status={run.status} />
          <Link
            to="/logs/automations/$runId"
            params={{ runId: run.run_id }}
            className="min-w-0 flex-1 basis-40 truncate text-accent hover:underline"
          >
            {run.template_id === undefined ? 'Ad-hoc run' : nameOf(run.template_id)}
          </Link>
          <span className="text-muted">{run.recipient}</span>
          <span>
            goes on <Time at={parseTime(run.due_at)} />
          </span>
        </li>
      ))}
    </ul>
  );
}
