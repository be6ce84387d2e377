import { branch } from '../branch.ts';
import type { Rule } from '../rule.ts';

/** Goes into `then` or `else` (reference 6.14). */
export const ifRule: Rule<'if'> = {
  action: 'if',
  enter: ({ values }, { condition }) =>
    branch([{ name: 'then', arm: 'then', condition, place: 'condition' }], 'else', values),
};
