import type { JsonObject } from '../automation/json.ts';
import { type MergeStrategy, mergeStrategies } from '../automation/merge.ts';
import { failed, type Outcome } from './rule.ts';

/** What comes of a step's merge strategy, `replace` when absent (reference 6.6 to 6.8); an error when it is none. */
export function withStrategy(
  input: JsonObject,
  field: 'merge' | 'merge_strategy',
  use: (strategy: MergeStrategy) => Outcome,
): Outcome {
  const name = input[field] ?? 'replace';
  const strategy = mergeStrategies.find((known) => known === name);
  if (strategy === undefined) {
    return failed('INVALID_MERGE', `${field}: expected one of ${mergeStrategies.join(', ')}`);
  }
  return use(strategy);
}
