import type { Json, JsonObject } from './json.ts';
import { hitsOf, type Pattern } from './pattern.ts';
import type { Action, Step } from './step.ts';

/** How a value is compared (reference 6.14). */
export const COMPARISONS = [
  'eq',
  'neq',
  'one_of',
  'contains',
  'not_contains',
  'gt',
  'gte',
  'lt',
  'lte',
  'starts_with',
  'ends_with',
] as const;

export type Comparison = (typeof COMPARISONS)[number];

/** Where the compared value comes from: a path inside `data` or `profile`, or of an earlier step's `ref`. */
export const VALUE_SOURCES = ['data', 'profile', 'step'] as const;

export type Comparing = {
  readonly source: (typeof VALUE_SOURCES)[number];
  /** `plan`, `data.plan`, `first.status`. */
  readonly field: string;
  readonly comparison: Comparison;
  /** May be dynamic. */
  readonly value: Json;
};

/** JavaScript without `${}`; its truthiness counts. */
export type Scripted = { readonly source: 'js'; readonly expression: string };

/** Conditions that must hold all, or of which one must. */
export type ConditionGroup = { readonly and: readonly Condition[] } | { readonly or: readonly Condition[] };

/** What a branch asks (reference 6.14): one comparison or expression, or a group of conditions. */
export type Condition = Comparing | Scripted | ConditionGroup;

/** Where steps keep their conditions. */
export const CONDITIONS: { readonly [A in Action]?: readonly Pattern[] } = {
  if: [['condition']],
  switch: [['cases', '*', 'condition']],
};

/** A condition of a step, and the way to it. */
export type PlacedCondition = {
  readonly keys: readonly (string | number)[];
  readonly condition: Condition;
};

/** The conditions of a step, in document order. */
export function conditionsOf(step: Step): readonly PlacedCondition[] {
  const patterns = CONDITIONS[step.action];
  if (patterns === undefined) return [];
  return patterns.flatMap((pattern) =>
    hitsOf(step as unknown as JsonObject, pattern).map(({ keys, value }) => ({
      keys,
      condition: value as unknown as Condition,
    })),
  );
}

export function isGroup(condition: Condition): condition is ConditionGroup {
  return 'and' in condition || 'or' in condition;
}

/** The conditions inside a group, and the word that joins them. */
export function partsOf(group: ConditionGroup): {
  readonly word: 'and' | 'or';
  readonly parts: readonly Condition[];
} {
  return 'and' in group ? { word: 'and', parts: group.and } : { word: 'or', parts: group.or };
}
