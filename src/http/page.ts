import { isStorableText } from '../automation/text.ts';
import { invalid } from '../errors.ts';
import type { Position } from '../store/position.ts';

/** One page of a list that was read one row longer than asked for, to learn whether there is more. */
export type Page<T> = { readonly rows: readonly T[]; readonly next: string | null };

/** Cuts a page and says where the next one begins. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  position: (row: T) => readonly unknown[],
): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last !== undefined ? cursorOf(position(last)) : null;
  return { rows: page, next };
}

/** The cursor that stands for a position. */
export function cursorOf(position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** How Courier says whether there is more (reference 3.4). */
export function pagingJson(next: string | null) {
  return { more: next !== null, ...(next === null ? {} : { cursor: next }) };
}

/** The position in a cursor of a list that is ordered by time and id; null without one. Throws a 400. */
export function positionIn(cursor: string | null): Position | null {
  if (cursor === null) return null;
  const [at, id] = decode(cursor);
  if (typeof at !== 'number' || !Number.isInteger(at) || Math.abs(at) > MAX_TIME) throw notOurs();
  if (typeof id !== 'string' || !isStorableText(id)) throw notOurs();
  return { at, id };
}

/** The number in a cursor of a list that is ordered by one; null without one. Throws a 400. */
export function numberIn(cursor: string | null): number | null {
  if (cursor === null) return null;
  const [number] = decode(cursor);
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw notOurs();
  return number;
}

/** The text in a cursor of a list that is ordered by one; null without one. Throws a 400. */
export function textIn(cursor: string | null): string | null {
  if (cursor === null) return null;
  const [text] = decode(cursor);
  if (typeof text !== 'string' || !isStorableText(text)) throw notOurs();
  return text;
}

/** The number and text in a cursor of a list that is ordered by both; null without one. Throws a 400. */
export function countAndTextIn(
  cursor: string | null,
): { readonly count: number; readonly text: string } | null {
  if (cursor === null) return null;
  const [count, text] = decode(cursor);
  if (typeof count !== 'number' || !Number.isInteger(count) || Math.abs(count) > MAX_COUNT) throw notOurs();
  if (typeof text !== 'string' || !isStorableText(text)) throw notOurs();
  return { count, text };
}

/** The largest that a column of the database holds. */
const MAX_COUNT = 2 ** 31 - 1;

/** The furthest that a `Date` reaches. */
const MAX_TIME = 8.64e15;

function decode(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function notOurs() {
  return invalid('cursor', 'expected a cursor from an earlier answer, unchanged');
}
