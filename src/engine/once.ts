import { parseTimestamp } from '../automation/duration.ts';
import type { JsonObject } from '../automation/json.ts';
import { filledText } from './read.ts';
import type { Once } from './write.ts';

const MILLISECONDS_FROM = 1e12;
const DAY = 86_400_000;
const SHORTEST = DAY;
const LONGEST = 365 * DAY;

/** The step's own idempotency key, if it has one; its expiry lies a day to a year from now (reference 3.3, D-28). */
export function onceOf(input: JsonObject, now: number): Once | null {
  const key = filledText(input['idempotency_key']);
  if (key === null) return null;
  const expiry = expiryOf(filledText(input['idempotency_expiry']));
  const expires_at = expiry === null ? null : Math.min(Math.max(expiry, now + SHORTEST), now + LONGEST);
  return { key, expires_at };
}

/** Epoch ms of an expiry given as seconds, milliseconds (from 10¹² on) or ISO 8601; null when it is none of these. */
export function expiryOf(text: string | null): number | null {
  if (text === null) return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number >= MILLISECONDS_FROM ? number : number * 1000;
  const time = parseTimestamp(text);
  return typeof time === 'number' ? time : null;
}
