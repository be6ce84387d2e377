import type { FastifyRequest } from 'fastify';
import { parseTimestamp } from '../automation/duration.ts';
import { invalid } from '../errors.ts';

/** The query of a URL: repeated keys come as lists. */
export type Query = { readonly [name: string]: string | readonly string[] | undefined };

/** The query of a request. */
export function queryOf({ query }: FastifyRequest): Query {
  return query as Query;
}

/** One value; the first where a key is repeated, null where it is absent or empty. */
export function textParam(query: Query, name: string): string | null {
  const value = query[name];
  const first = typeof value === 'string' ? value : value?.[0];
  return first === undefined || first === '' ? null : first;
}

/** Several values, comma-joined or with the key repeated (reference 3.6); null when there is none. */
export function listParam(query: Query, name: string): readonly string[] | null {
  const value = query[name];
  const all = (typeof value === 'string' ? [value] : (value ?? []))
    .flatMap((part) => part.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return all.length === 0 ? null : [...new Set(all)];
}

/** The size of a page: clamped, and the default where it is no number (reference 4.4). */
export function limitParam(
  query: Query,
  { standard, max }: { readonly standard: number; readonly max: number },
) {
  const text = textParam(query, 'limit') ?? '';
  return /^[+-]?\d+$/.test(text) ? Math.min(Math.max(Number(text), 1), max) : standard;
}

/** True for `true` and `1`, false for `false`, `0` and nothing. Throws a 400. */
export function flagParam(query: Query, name: string): boolean {
  const text = textParam(query, name) ?? 'false';
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw invalid(name, 'expected true or false');
}

const DAY = 86_400_000;

/**
 * An inclusive bound in epoch ms, from an ISO 8601 date or timestamp: the first moment that is in (`from`), or the
 * first that is not (`until`). A date as the upper bound takes in its whole day. Throws a 400.
 */
export function dateParam(query: Query, name: string, edge: 'from' | 'until'): number | null {
  const text = textParam(query, name);
  if (text === null) return null;
  // A `+` that was not encoded arrives as a blank.
  const at = parseTimestamp(text.replace(' ', '+'));
  if (typeof at !== 'number') {
    throw invalid(
      name,
      'expected an ISO 8601 date or timestamp such as 2026-08-18 or 2026-08-18T20:06:36.259Z',
    );
  }
  if (edge === 'from') return at;
  const isDate = !/t/i.test(text);
  return at + (isDate ? DAY : 1);
}
