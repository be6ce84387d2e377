import { isWaiting } from '../engine/ask.ts';
import type { Run } from '../engine/run.ts';
import { isActive } from '../engine/status.ts';

/** When a run is due next: at a moment, after a pause, or at a moment of its virtual clock; all null once it is final. */
export type Due = {
  /** Epoch ms. */
  readonly at: number | null;
  readonly inMs: number | null;
  /** Epoch ms on the virtual clock. */
  readonly wake: number | null;
};

const NEVER: Due = { at: null, inMs: null, wake: null };

/** What a moved run waits for; `leaseMs` keeps it for the node that holds it. */
export function dueOf(run: Run, clockId: string | null, leaseMs: number | null): Due {
  if (!isActive(run.status)) return NEVER;
  if (leaseMs !== null) return { ...NEVER, inMs: leaseMs };
  if (run.ask?.kind === 'backoff') return { ...NEVER, inMs: run.ask.ms };
  if (run.ask === null || !isWaiting(run.ask)) return { ...NEVER, inMs: 0 };
  return clockId === null ? { ...NEVER, at: run.ask.at } : { ...NEVER, wake: run.ask.at };
}
