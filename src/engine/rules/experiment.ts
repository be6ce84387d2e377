import type { Variant } from '../../automation/steps/experiment.ts';
import { stableFraction } from '../hash.ts';
import { filledText } from '../read.ts';
import { fallbackRecipient } from '../recipient.ts';
import { failed, type Rule } from '../rule.ts';

/** Goes into the variant that key and user draw, by weight; without a user each run draws for itself. */
export const experimentRule: Rule<'experiment'> = {
  action: 'experiment',
  enter: ({ input, run }, { key, variants }) => {
    const user = filledText(input['user_id']) ?? fallbackRecipient(run.context);
    const index = drawn(variants, stableFraction(JSON.stringify([key, user ?? run.id])));
    const variant = variants[index]?.name;
    if (variant === undefined) return failed('NO_VARIANT', 'variants: none of them has a weight');
    return {
      kind: 'done',
      arm: `variants.${index}.steps`,
      output: { variant, user_id: user },
      ref: { status: 'PROCESSED', variant },
    };
  },
};

/** The index of the variant in whose share of the weights a fraction lies; -1 where there are none. */
function drawn(variants: readonly Variant[], fraction: number): number {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let end = 0;
  return variants.findIndex(({ weight }) => {
    end += weight / total;
    return fraction < end;
  });
}
