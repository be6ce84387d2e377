import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { type CancelOutcome, cancelNow, cancelPreviewQuery } from '../api/cancel.ts';
import { announce } from '../components/announcer.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { TextArea, TextField } from '../components/field.tsx';
import { Mono } from '../components/mono.tsx';
import { randomId } from '../components/random-id.ts';
import { ErrorPanel, Loading } from '../components/states.tsx';
import {
  type CancelScope,
  cancelLabel,
  guardPasses,
  needsGuard,
  runsWord,
  scopeWords,
} from '../model/cancel-scope.ts';
import { CancelPreview } from './cancel-preview.tsx';
import { CancelResult } from './cancel-result.tsx';

const MOST_REASON = 200;

/** Shows whom a cancel will hit, asks, cancels, and accounts for every run (ui 2.9). */
export function CancelDialog({
  scope,
  onClose,
  onDone,
}: {
  scope: CancelScope;
  onClose: () => void;
  onDone?: (failed: readonly string[]) => void;
}) {
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState(0);
  // One key for this dialog: pressing twice, or again after a lost answer, cancels once.
  const key = useRef(randomId());
  const preview = useQuery({
    ...cancelPreviewQuery(scope),
    enabled: (query) => query.state.status !== 'error',
  });
  const client = useQueryClient();
  const previewed = useRef(0);
  const cancel = useMutation({
    mutationFn: () =>
      cancelNow(scope, {
        reason: reason.trim() === '' ? null : reason.trim(),
        key: key.current,
        onProgress: setDone,
      }),
    onSuccess: (outcome) => {
      announce(`${runsWord(outcome.ledger.canceled)} canceled`);
      onDone?.(outcome.failures.map(({ runId }) => runId));
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'cancel-preview' });
    },
    onError: (error) => {
      // After a lost answer the same key finds out what happened; after a refusal nothing did.
      if (!isLost(error)) key.current = randomId();
    },
  });
  const count = preview.data?.ledger.canceled ?? 0;
  const ready = preview.data !== undefined && count > 0 && (!needsGuard(count) || guardPasses(typed, count));
  const confirm = () => {
    if (!ready || cancel.isPending) return;
    previewed.current = count;
    cancel.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      locked={cancel.isPending}
      width="sm:max-w-[720px]"
      title={<Heading preview={preview.data} outcome={cancel.data} />}
      description={
        scope.kind === 'token' ? (
          <>
            {scopeWords(scope)}: <Mono text={scope.token} max={60} />
          </>
        ) : (
          scopeWords(scope)
        )
      }
      foot={
        cancel.data === undefined ? (
          <>
            <Button onClick={onClose} disabled={cancel.isPending}>
              {preview.data !== undefined && count === 0
                ? 'Close'
                : count === 1
                  ? 'Keep it running'
                  : 'Keep running'}
            </Button>
            {!(preview.data !== undefined && count === 0) && (
              <Button look="danger" disabled={!ready || cancel.isPending} onClick={confirm}>
                {cancel.isPending
                  ? scope.kind === 'runs'
                    ? `Canceling, ${done} of ${scope.runIds.length}…`
                    : 'Canceling…'
                  : preview.data === undefined
                    ? 'Cancel runs'
                    : cancelLabel(count)}
              </Button>
            )}
          </>
        ) : (
          <Button look="primary" onClick={onClose}>
            Close
          </Button>
        )
      }
    >
      {cancel.data !== undefined ? (
        <CancelResult outcome={cancel.data} previewed={previewed.current} onClose={onClose} />
      ) : preview.data !== undefined ? (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => event.preventDefault()}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) confirm();
          }}
        >
          <CancelPreview outcome={preview.data} scope={scope} at={preview.dataUpdatedAt} />
          {count > 0 && (
            <Confirmation
              count={count}
              reason={reason}
              onReason={setReason}
              typed={typed}
              onTyped={setTyped}
            />
          )}
          {cancel.error !== null && (
            <p role="alert" className="rounded-md px-3 py-2 tone-err">
              {isLost(cancel.error)
                ? 'The answer did not arrive, so the runs may have been canceled. Press again: it is not done twice.'
                : `Nothing was canceled: ${cancel.error.message}`}
            </p>
          )}
        </form>
      ) : preview.error !== null ? (
        <ErrorPanel error={preview.error} what="the preview" onRetry={() => void preview.refetch()} />
      ) : (
        <Loading what="the preview" rows={5} />
      )}
    </Dialog>
  );
}

function Heading({
  preview,
  outcome,
}: {
  preview: CancelOutcome | undefined;
  outcome: CancelOutcome | undefined;
}) {
  if (outcome !== undefined) return `${runsWord(outcome.ledger.canceled)} canceled`;
  if (preview === undefined) return 'Cancel runs';
  const count = preview.ledger.canceled;
  return count === 0 ? 'Nothing to cancel' : `${runsWord(count)} will be canceled`;
}

function Confirmation({
  count,
  reason,
  onReason,
  typed,
  onTyped,
}: {
  count: number;
  reason: string;
  onReason: (text: string) => void;
  typed: string;
  onTyped: (text: string) => void;
}) {
  return (
    <>
      <TextArea
        label="Reason (optional)"
        help="Stands in the receipt and on each canceled run."
        rows={2}
        maxLength={MOST_REASON}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
      />
      {needsGuard(count) && (
        <TextField
          label={`Type ${count} to confirm`}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-40"
          value={typed}
          onChange={(event) => onTyped(event.target.value)}
        />
      )}
    </>
  );
}

function isLost(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
