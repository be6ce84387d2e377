import type { CancelationAnswer } from '../engine.ts';

/** What became of every run that a cancel matched. The four parts add up to `matched`. */
export type Ledger = {
  readonly matched: number;
  readonly canceled: number;
  readonly finished: number;
  readonly alreadyCanceled: number;
  readonly failed: number;
  readonly messagesCanceled: number;
  readonly inFlight: readonly { readonly message_id: string; readonly run_id: string }[];
};

export const EMPTY_LEDGER: Ledger = {
  matched: 0,
  canceled: 0,
  finished: 0,
  alreadyCanceled: 0,
  failed: 0,
  messagesCanceled: 0,
  inFlight: [],
};

type Receipt = Pick<
  CancelationAnswer,
  'matched' | 'canceled' | 'already_finished' | 'already_canceled' | 'messages_canceled' | 'in_flight'
>;

/** A ledger with one more receipt in it. */
export function addReceipt(ledger: Ledger, receipt: Receipt): Ledger {
  return {
    ...ledger,
    matched: ledger.matched + receipt.matched,
    canceled: ledger.canceled + receipt.canceled,
    finished: ledger.finished + receipt.already_finished,
    alreadyCanceled: ledger.alreadyCanceled + receipt.already_canceled,
    messagesCanceled: ledger.messagesCanceled + receipt.messages_canceled,
    inFlight: [...ledger.inFlight, ...receipt.in_flight],
  };
}

/** A ledger with one run more that could not be reached. */
export function addFailure(ledger: Ledger): Ledger {
  return { ...ledger, matched: ledger.matched + 1, failed: ledger.failed + 1 };
}

/** Runs that a preview counts as stopped when it is confirmed, and the others apart. */
export function eligible(ledger: Ledger): { readonly stop: number; readonly apart: number } {
  return { stop: ledger.canceled, apart: ledger.finished + ledger.alreadyCanceled };
}

/** True when every matched run is accounted for. */
export function addsUp(ledger: Ledger): boolean {
  return ledger.canceled + ledger.finished + ledger.alreadyCanceled + ledger.failed === ledger.matched;
}

/** Why a result differs from what was shown before, null when it does not. */
export function differenceWords(previewed: number, canceled: number, finished: number): string | null {
  if (previewed === canceled) return null;
  const more = canceled - previewed;
  if (more > 0) {
    return `Previewed ${previewed}, canceled ${canceled}: ${more} more had started in between.`;
  }
  return finished > 0
    ? `Previewed ${previewed}, canceled ${canceled}: ${-more} finished in between.`
    : `Previewed ${previewed}, canceled ${canceled}: ${-more} had ended in between.`;
}
