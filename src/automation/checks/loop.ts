import type { Problem } from '../problem.ts';
import type { LoopStep } from '../steps/loop.ts';
import { checkRefName } from './ref-name.ts';
import { staticText } from './static.ts';
import { problemAt } from './step-check.ts';

/** A list that is certain must fit, and an item needs a name that paths can hold. */
export function checkLoop({ items, as, max_iterations }: LoopStep): readonly Problem[] {
  const isText = staticText(items) !== null;
  const isLong = Array.isArray(items) && items.length > max_iterations;
  const message = isText
    ? 'expected a list, or a text such as "refs.data.orders" that gives one'
    : `at most ${max_iterations} (max_iterations)`;
  return [
    ...problemAt('items', isText || isLong ? message : null),
    ...problemAt('as', as === undefined ? null : checkRefName(as)),
  ];
}
