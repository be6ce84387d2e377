import { mergeStrategies } from '../merge.ts';
import type { Problem } from '../problem.ts';
import type { UpdateProfileStep } from '../steps/update-profile.ts';
import { staticText } from './static.ts';
import { type Known, problemAt } from './step-check.ts';

const NOBODY = 'required: neither the step nor the run names a user';

/** The user comes from the step or the run; the strategy is one of four (reference 6.7, D-26). */
export function checkUpdateProfile(step: UpdateProfileStep, { context }: Known): readonly Problem[] {
  const isNamed = Boolean(step.recipient_id) || context === null || Boolean(context.recipient);
  const merge = staticText(step.merge);
  const isStrategy = merge === null || mergeStrategies.some((strategy) => strategy === merge);
  return [
    ...problemAt('recipient_id', isNamed ? null : NOBODY),
    ...problemAt('merge', isStrategy ? null : `expected one of ${mergeStrategies.join(', ')}`),
  ];
}
