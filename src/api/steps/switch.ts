import { z } from 'zod';
import type { Step } from '../../automation/step.ts';
import { expected, object } from '../fields.ts';
import { commonFields } from './common.ts';
import { condition } from './condition.ts';

const MAX_CASES = 100;

/** Branches in many (reference 6.14, design §12). */
export const switchStep = (steps: z.ZodType<readonly Step[]>) =>
  object({
    action: z.literal('switch'),
    cases: z
      .array(object({ condition, steps }, 'an object with "condition" and "steps"'), {
        error: expected('a list of cases'),
      })
      .min(1, { error: 'expected at least one case' })
      .max(MAX_CASES, { error: `at most ${MAX_CASES} cases` }),
    default: steps.exactOptional(),
    ...commonFields,
  }).meta({
    id: 'SwitchStep',
    description: 'Runs the steps of the first case whose condition holds, else `default`.',
  });
