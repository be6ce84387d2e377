import { isTimed, type UntimedAsk } from '../engine/ask.ts';
import type { Run } from '../engine/run.ts';
import { isActive } from '../engine/status.ts';

/** What a run asks that is answered while its lease lasts; null for one that rests or has ended. */
export function openAsk({ ask, status }: Run): UntimedAsk | null {
  return isActive(status) && ask !== null && !isTimed(ask) ? ask : null;
}
