import { z } from 'zod';
import type { Step } from '../../automation/step.ts';
import { object } from '../fields.ts';
import { commonFields } from './common.ts';
import { condition } from './condition.ts';

/** Branches in two (reference 6.14, design §12). */
export const ifStep = (steps: z.ZodType<readonly Step[]>) =>
  object({
    action: z.literal('if'),
    condition,
    then: steps,
    else: steps.exactOptional(),
    ...commonFields,
  }).meta({ id: 'IfStep', description: 'Runs `then` or `else`. The steps after it follow either.' });
