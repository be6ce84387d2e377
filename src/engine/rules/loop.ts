import { isJsonObject } from '../../automation/json.ts';
import { failed, type Rule } from '../rule.ts';

/** Begins the passes of a loop over items that are fixed from now on; the step itself is done then. */
export const loopRule: Rule<'loop'> = {
  action: 'loop',
  enter: ({ input }, { as = 'item', max_iterations }) => {
    const { items } = input;
    if (!Array.isArray(items)) {
      const found = isJsonObject(items) ? 'an object' : JSON.stringify(items ?? null).slice(0, 80);
      return failed('INVALID_ITEMS', `items: expected a list, got ${found}`);
    }
    if (items.length > max_iterations) {
      return failed(
        'TOO_MANY_ITEMS',
        `items: at most ${max_iterations} (max_iterations), got ${items.length}`,
      );
    }
    return { kind: 'done', arm: 'steps', loop: { as, items }, output: { items: items.length } };
  },
};
