import { parseTimestamp } from '../duration.ts';
import type { IdempotentStep } from '../dynamic.ts';
import type { Problem } from '../problem.ts';
import { staticText } from './static.ts';
import { problemAt } from './step-check.ts';

const DIGITS = /^\d+(?:\.\d+)?$/;

/** An expiry that is certain must be a moment (reference 3.3, D-28). */
export function checkOnce({ idempotency_expiry: expiry }: IdempotentStep): readonly Problem[] {
  const text = typeof expiry === 'number' ? String(expiry) : staticText(expiry);
  const isMoment = text === null || DIGITS.test(text) || typeof parseTimestamp(text) === 'number';
  return problemAt('idempotency_expiry', isMoment ? null : 'expected epoch seconds or an ISO 8601 timestamp');
}
