import type { Comparison } from './condition.ts';
import { isJsonObject, type Json } from './json.ts';

// Digits with an optional sign, fraction and exponent: not `0x10`, not `Infinity`, not a blank text.
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Whether `left`, what the run has, compares so with `right`, what the author expects (reference 6.14). A value that is
 * missing is null. Never fails: where two values cannot be compared, the answer is no, and yes for the negations.
 */
export function compare(left: Json, comparison: Comparison, right: Json): boolean {
  switch (comparison) {
    case 'eq':
      return isSame(left, right);
    case 'neq':
      return !isSame(left, right);
    case 'one_of':
      return alternatives(right).some((option) => isSame(left, option));
    case 'contains':
      return contains(left, right);
    case 'not_contains':
      return !contains(left, right);
    case 'gt':
      return inOrder(left, right, (a, b) => a > b);
    case 'gte':
      return inOrder(left, right, (a, b) => a >= b);
    case 'lt':
      return inOrder(left, right, (a, b) => a < b);
    case 'lte':
      return inOrder(left, right, (a, b) => a <= b);
    case 'starts_with':
      return asTexts(left, right, (text, part) => text.startsWith(part));
    case 'ends_with':
      return asTexts(left, right, (text, part) => text.endsWith(part));
  }
}

/** A number, or a text that is one once trimmed; null for anything else. */
export function numberOf(value: Json): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  const number = Number(trimmed);
  return NUMBER.test(trimmed) && Number.isFinite(number) ? number : null;
}

/** What `one_of` chooses from: the entries of a list, the trimmed parts of a text between commas, else the value. */
export function alternatives(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [value];
}

/**
 * Equal as JSON; a number or boolean also equals a text that says it, because form fields are texts. Texts are compared
 * exactly.
 */
function isSame(left: Json, right: Json): boolean {
  if (typeof left === 'number' && typeof right === 'string') return left === numberOf(right);
  if (typeof right === 'number' && typeof left === 'string') return right === numberOf(left);
  if (typeof left === 'boolean' && typeof right === 'string') return String(left) === right.trim();
  if (typeof right === 'boolean' && typeof left === 'string') return String(right) === left.trim();
  if (Array.isArray(left) && Array.isArray(right)) return sameLists(left, right);
  if (isJsonObject(left) && isJsonObject(right)) return sameObjects(left, right);
  return left === right;
}

function sameLists(left: readonly Json[], right: readonly Json[]): boolean {
  return left.length === right.length && left.every((item, index) => isSame(item, right[index] ?? null));
}

function sameObjects(
  left: { readonly [key: string]: Json },
  right: { readonly [key: string]: Json },
): boolean {
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key] ?? null, right[key] ?? null))
  );
}

/** A list has an entry that is the same; a text has a part. */
function contains(left: Json, right: Json): boolean {
  if (Array.isArray(left)) return left.some((item: Json) => isSame(item, right));
  return asTexts(left, right, (text, part) => text.includes(part));
}

function inOrder(left: Json, right: Json, holds: (a: number, b: number) => boolean): boolean {
  const a = numberOf(left);
  const b = numberOf(right);
  return a !== null && b !== null && holds(a, b);
}

function asTexts(left: Json, right: Json, holds: (text: string, part: string) => boolean): boolean {
  const text = textOf(left);
  const part = textOf(right);
  return text !== null && part !== null && holds(text, part);
}

/** Texts as they are, numbers and booleans as JSON writes them. */
function textOf(value: Json): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
