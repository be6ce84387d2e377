import { type AskKind, isWaiting } from '../engine/ask.ts';
import type { RunStatus } from '../engine/status.ts';
import { ASK_AT } from './ask-at.ts';

/** What of a run `r` says when it goes on. */
export const NEXT_ACTION_COLUMNS = `r.ask ->> 'kind' AS ask_kind, ${ASK_AT} AS ask_at, r.due_at`;

export type NextActionRow = {
  readonly status: RunStatus;
  readonly ask_kind: AskKind | null;
  readonly ask_at: number | null;
  readonly due_at: number | null;
};

/**
 * When a waiting run goes on, on its own clock, epoch ms; null when it does not rest. The row's `due_at` is also a lease,
 * or infinite on a virtual clock: only a resting run has a time of its own.
 */
export function nextActionAt({ status, ask_kind, ask_at, due_at }: NextActionRow): number | null {
  if (status !== 'PROCESSING' && status !== 'WAITING') return null;
  if (ask_kind !== null && isWaiting({ kind: ask_kind })) return ask_at;
  const rests = ask_kind === 'backoff' || status === 'WAITING';
  return rests && due_at !== null && Number.isFinite(due_at) ? due_at : null;
}
