import { Link } from '@tanstack/react-router';
import type { CancelOutcome } from '../api/cancel.ts';
import { differenceWords } from '../model/ledger.ts';
import { LedgerBar } from './ledger-bar.tsx';

/** What a cancel has done: every matched run is in exactly one column. */
export function CancelResult({
  outcome,
  previewed,
  onClose,
}: {
  outcome: CancelOutcome;
  previewed: number;
  onClose: () => void;
}) {
  const { ledger, failures, receipt } = outcome;
  const difference = differenceWords(previewed, ledger.canceled, ledger.finished);
  return (
    <div className="flex flex-col gap-4">
      <LedgerBar ledger={ledger} />
      {difference !== null && <p>{difference}</p>}
      {ledger.messagesCanceled > 0 && (
        <p>
          {ledger.messagesCanceled === 1
            ? '1 queued message was'
            : `${ledger.messagesCanceled} queued messages were`}{' '}
          taken back.
        </p>
      )}
      {ledger.inFlight.length > 0 && (
        <div className="rounded-md px-3 py-2 tone-wait">
          <p className="font-medium">
            {ledger.inFlight.length === 1 ? '1 message was' : `${ledger.inFlight.length} messages were`}{' '}
            already with a provider and cannot be recalled:
          </p>
          <ul className="font-mono text-sm">
            {ledger.inFlight.map(({ message_id: id }) => (
              <li key={id}>{id}</li>
            ))}
          </ul>
        </div>
      )}
      {failures.length > 0 && (
        <div className="rounded-md px-3 py-2 tone-err">
          <p className="font-medium">These could not be canceled and stay selected:</p>
          <ul className="text-sm">
            {failures.map(({ runId, message }) => (
              <li key={runId}>
                <code>{runId}</code> {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {receipt !== null && (
        <p>
          <Link
            to="/cancellations/$id"
            params={{ id: receipt }}
            onClick={onClose}
            className="text-accent hover:underline"
          >
            Open the receipt
          </Link>
        </p>
      )}
    </div>
  );
}
