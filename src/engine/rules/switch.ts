import { branch } from '../branch.ts';
import type { Rule } from '../rule.ts';

/** Goes into the first case whose condition holds, else into `default` (reference 6.14). */
export const switchRule: Rule<'switch'> = {
  action: 'switch',
  enter: ({ values }, { cases }) => {
    const ways = cases.map(({ condition }, index) => ({
      name: `cases[${index}]`,
      arm: `cases.${index}.steps`,
      condition,
      place: `cases[${index}].condition`,
    }));
    return branch(ways, 'default', values);
  },
};
