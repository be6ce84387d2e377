import type { Count } from '../steps/add-to-batch.ts';
import { staticText } from './static.ts';

/** A whole number from 1 to `max`, also written as a text; null for anything else. */
export function countOf(value: unknown, max: number): number | null {
  const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value);
  const count = isDigits ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= max ? count : null;
}

/** What is certain to be wrong with a count; null when nothing is. */
export function checkCount(value: Count | undefined, max: number): string | null {
  const certain = typeof value === 'number' ? value : staticText(value);
  return certain === null || countOf(certain, max) !== null ? null : countSentence(max);
}

/** What a count must be. */
export function countSentence(max: number): string {
  return `expected a whole number from 1 to ${max}`;
}
