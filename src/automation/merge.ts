import type { JsonObject } from './json.ts';

/** How new properties meet existing ones (reference 6.6). */
export type MergeStrategy = 'replace' | 'overwrite' | 'soft-merge' | 'none';

/** Every strategy, the default of `fetch-data`, `update-profile` and `get-profile` first. */
export const mergeStrategies = [
  'replace',
  'overwrite',
  'soft-merge',
  'none',
] as const satisfies readonly MergeStrategy[];

/**
 * `incoming` merged into `existing`, at the top level only (reference 6.6, D-27). `replace` takes the incoming
 * object, `overwrite` lets incoming properties win, `soft-merge` lets existing ones win, and `none` takes the
 * incoming object only when nothing exists. The result may be one of the inputs; neither is changed.
 */
export function merge(
  existing: JsonObject | undefined,
  incoming: JsonObject,
  strategy: MergeStrategy,
): JsonObject {
  // Spread defines properties, so an own `__proto__` in user data stays a key; assignment would lose it.
  switch (strategy) {
    case 'replace':
      return incoming;
    case 'overwrite':
      return { ...existing, ...incoming };
    case 'soft-merge':
      // Existing keys come first again in order, as with `overwrite`.
      return { ...existing, ...incoming, ...existing };
    case 'none':
      return existing !== undefined && Object.keys(existing).length > 0 ? existing : incoming;
  }
}
