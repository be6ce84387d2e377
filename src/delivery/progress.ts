import type { LegProgress, Progress } from '../store/message-state.ts';
import { MAX_ATTEMPTS } from './backoff.ts';
import type { Leg, Plan } from './route.ts';

/** What to do next with a message. */
export type Next =
  | { readonly kind: 'call'; readonly leg: Leg }
  | { readonly kind: 'wait'; readonly at: number }
  | { readonly kind: 'done'; readonly state: 'sent' | 'failed' | 'uncertain' };

/** One call at a time: of the legs that are open, the one that has been due longest. */
export function nextOf(plan: Plan, progress: Progress, now: number): Next {
  const { state, open } = stateOf(plan, progress);
  if (state !== 'open') return { kind: 'done', state };
  const [first] = open.toSorted((a, b) => atOf(progress, a) - atOf(progress, b));
  if (first === undefined) return { kind: 'done', state: 'failed' };
  const at = atOf(progress, first);
  return at > now ? { kind: 'wait', at } : { kind: 'call', leg: first };
}

function atOf(progress: Progress, { key }: Leg): number {
  return progress[key]?.at ?? 0;
}

type State = { readonly state: LegProgress['state']; readonly open: readonly Leg[] };

function stateOf(plan: Plan, progress: Progress): State {
  if (plan.kind === 'leg') {
    const state = progress[plan.leg.key]?.state ?? 'open';
    return { state, open: state === 'open' ? [plan.leg] : [] };
  }
  const states = plan.of.map((child) => stateOf(child, progress));
  if (plan.kind === 'single') {
    // One that may have been sent ends it as well: another channel would make two messages of one.
    return states.find(({ state }) => state !== 'failed') ?? { state: 'failed', open: [] };
  }
  const open = states.flatMap((child) => child.open);
  if (open.length > 0) return { state: 'open', open };
  const worst = (['sent', 'uncertain'] as const).find((state) =>
    states.some((child) => child.state === state),
  );
  return { state: worst ?? 'failed', open: [] };
}

/** What may come after a leg that is given up. */
export type Alternatives = { readonly provider: boolean; readonly channel: boolean };

/** Whether a leg stands before another provider of its channel, and before another channel. */
export function alternativesTo(plan: Plan, key: string): Alternatives {
  const found = search(plan, key);
  return found ?? { provider: false, channel: false };
}

function search(plan: Plan, key: string): Alternatives | null {
  if (plan.kind === 'leg') return plan.leg.key === key ? { provider: false, channel: false } : null;
  for (const [index, child] of plan.of.entries()) {
    const inside = search(child, key);
    if (inside === null) continue;
    const more = plan.kind === 'single' && index < plan.of.length - 1;
    return plan.channel === null
      ? { ...inside, channel: inside.channel || more }
      : { ...inside, provider: inside.provider || more };
  }
  return null;
}

/** How long a message is tried (reference 11.1 `timeout`), in ms. */
export type Patience = { readonly provider: number; readonly channel: number };

export const PATIENCE: Patience = { provider: 5 * 60_000, channel: 30 * 60_000 };

/** Whether a leg is given up rather than tried again at `at`. */
export function isExhausted(
  leg: LegProgress,
  at: number,
  alternatives: Alternatives,
  { provider, channel }: Patience,
  deadline: number,
): boolean {
  if (leg.attempts >= MAX_ATTEMPTS || at > deadline) return true;
  if (alternatives.provider && at - leg.since > provider) return true;
  return alternatives.channel && at - leg.since > channel;
}
