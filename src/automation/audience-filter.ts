import { compare } from './comparison.ts';
import type { Comparison } from './condition.ts';
import { parseTimestamp } from './duration.ts';
import type { Json, JsonObject } from './json.ts';
import { lookup, parsePath } from './path.ts';

/** How a value of a profile is compared (reference 11.10). */
export const FILTER_OPERATORS = [
  'EQ',
  'NEQ',
  'GT',
  'GTE',
  'LT',
  'LTE',
  'EXISTS',
  'INCLUDES',
  'OMIT',
  'STARTS_WITH',
  'ENDS_WITH',
  'IS_BEFORE',
  'IS_AFTER',
] as const;

export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** Who belongs to an audience: a comparison with a value of the profile, or several joined by AND or OR. */
export type AudienceFilter = FilterGroup | ProfileFilter;

type FilterGroup = { readonly operator: 'AND' | 'OR'; readonly filters: readonly AudienceFilter[] };

type ProfileFilter = { readonly operator: FilterOperator; readonly path: string; readonly value: Json };

const COMPARISONS: { readonly [O in FilterOperator]?: Comparison } = {
  EQ: 'eq',
  NEQ: 'neq',
  GT: 'gt',
  GTE: 'gte',
  LT: 'lt',
  LTE: 'lte',
  INCLUDES: 'contains',
  OMIT: 'not_contains',
  STARTS_WITH: 'starts_with',
  ENDS_WITH: 'ends_with',
};

/** Whether a profile passes. Nothing fails: what cannot be compared does not pass. */
export function passes(filter: AudienceFilter, profile: JsonObject): boolean {
  if (!('filters' in filter)) return holds(filter, profile);
  const { operator, filters } = filter;
  return operator === 'AND'
    ? filters.every((one) => passes(one, profile))
    : filters.some((one) => passes(one, profile));
}

/** Null when a path may be used in a filter, else a human sentence. */
export function checkFilterPath(path: string): string | null {
  return parsePath(path) === null ? 'expected a path into the profile such as "custom.plan"' : null;
}

/** Null when a value may be compared so, else a human sentence. */
export function checkFilterValue(operator: FilterOperator, value: Json | undefined): string | null {
  if (operator === 'EXISTS') return null;
  if (value === undefined || value === null) return 'required for this operator';
  if (operator !== 'IS_BEFORE' && operator !== 'IS_AFTER') return null;
  return momentOf(value) === null ? 'expected an ISO 8601 date or time' : null;
}

function holds({ operator, path, value }: ProfileFilter, profile: JsonObject): boolean {
  const found = lookup(profile, path.startsWith('profile.') ? path.slice('profile.'.length) : path) ?? null;
  if (operator === 'EXISTS') return found !== null;
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) return compare(found, comparison, value);
  const [left, right] = [momentOf(found), momentOf(value)];
  if (left === null || right === null) return false;
  return operator === 'IS_BEFORE' ? left < right : left > right;
}

/** Epoch ms of a text, or of a number of milliseconds. */
function momentOf(value: Json): number | null {
  if (typeof value === 'number') return value;
  const parsed = typeof value === 'string' ? parseTimestamp(value) : null;
  return typeof parsed === 'number' ? parsed : null;
}
