import type { CancelationAnswer } from '../api/cancel-schema.ts';
import { now } from '../clock.ts';
import { formatFields, printable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { formatMoment } from './when.ts';

/** Prints what a cancel did, or would do. */
export function printReceipt(terminal: Terminal, receipt: CancelationAnswer): void {
  terminal.line(headline(receipt));
  if (receipt.matched === 0) return;
  const fields: (readonly [string, string])[] = [
    ['matched', String(receipt.matched)],
    [receipt.dry_run ? 'would be canceled' : 'canceled', String(receipt.canceled)],
    ['already finished', String(receipt.already_finished)],
    ['already canceled', String(receipt.already_canceled)],
    [receipt.dry_run ? 'queued messages' : 'messages canceled', String(receipt.messages_canceled)],
    ['in flight', inFlight(receipt)],
    ...(receipt.reason === null ? [] : [['reason', receipt.reason] as const]),
    ...(receipt.dry_run
      ? []
      : [['receipt', receipt.id] as const, ['at', formatMoment(receipt.at, now())] as const]),
  ];
  for (const line of formatFields(fields, terminal.paint)) terminal.line(`  ${line}`);
  if (receipt.run_ids.length === 0) return;
  terminal.line(receipt.more ? `  the first ${receipt.run_ids.length} runs:` : '  runs:');
  for (const id of receipt.run_ids) terminal.line(`    ${id}`);
}

function headline({
  dry_run: dryRun,
  matched,
  canceled,
  cancelation_token: token,
  run_id: runId,
}: CancelationAnswer) {
  const whom = token === null ? `run ${printable(runId ?? '')}` : `token ${printable(token)}`;
  if (matched === 0) return `Nothing to cancel: no run has the ${whom}.`;
  const runs = canceled === 1 ? '1 run' : `${canceled} runs`;
  if (dryRun) return `Would cancel ${runs} (${whom}). Nothing has been changed.`;
  return canceled === 0
    ? `Nothing to cancel: everything had ended (${whom}).`
    : `Canceled ${runs} (${whom}).`;
}

/** A provider that had already been called cannot be called back. */
function inFlight({ in_flight: messages }: CancelationAnswer): string {
  if (messages.length === 0) return '0';
  const ids = messages.slice(0, 5).map((message) => message.message_id);
  return `${messages.length}, being handed to a provider: ${ids.join(', ')}${messages.length > 5 ? ', …' : ''}`;
}
