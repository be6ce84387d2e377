import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { cancelationsQuery } from '../api/cancel.ts';
import { Panel } from '../components/panel.tsx';
import { Time } from '../components/time.tsx';
import { runsWord } from '../model/cancel-scope.ts';
import { parseTime } from '../model/time-words.ts';
import { actorWords } from '../model/timeline.ts';

/** When, by whom and with what result something was canceled by this token, among the latest receipts. */
export function TokenHistory({ token }: { token: string }) {
  const { data } = useInfiniteQuery(cancelationsQuery());
  const receipts = (data?.pages ?? [])
    .flatMap((page) => page.cancelations)
    .filter((receipt) => receipt.cancelation_token === token);
  if (receipts.length === 0) return null;
  return (
    <Panel title="Canceled by it lately">
      <ul>
        {receipts.map((receipt) => (
          <li
            key={receipt.id}
            className="flex flex-wrap gap-x-4 border-b border-line px-4 py-2 last:border-0"
          >
            <Link to="/cancellations/$id" params={{ id: receipt.id }} className="text-accent hover:underline">
              {runsWord(receipt.canceled)} canceled
            </Link>
            <Time at={parseTime(receipt.at)} />
            <span className="text-muted">by {actorWords(receipt.by)}</span>
            {receipt.reason !== null && <span className="text-muted">{receipt.reason}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
