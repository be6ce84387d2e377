import type { JsonObject } from '../automation/json.ts';
import { parseTimestamp } from '../automation/duration.ts';
import { filledText } from './read.ts';
import type { Once } from './write.ts';

const MILLISECONDS_FROM = 1e12;

/** The step's own idempotency key, if it has one (reference 3.3, D-28). */
export function onceOf(input: JsonObject): Once | null {
  const key = filledText(input['idempotency_key']);
  return key === null ? null : { key, expires_at: expiryOf(filledText(input['idempotency_expiry'])) };
}

/** Epoch ms of an expiry given as seconds, milliseconds (from 10¹² on) or ISO 8601; null when it is none of these. */
export function expiryOf(text: string | null): number | null {
  if (text === null) return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number >= MILLISECONDS_FROM ? number : number * 1000;
  const time = parseTimestamp(text);
  return typeof time === 'number' ? time : null;
}
