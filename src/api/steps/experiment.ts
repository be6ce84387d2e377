import { z } from 'zod';
import type { Step } from '../../automation/step.ts';
import { dynamicText, expected, object, text } from '../fields.ts';
import { commonFields } from './common.ts';

const MAX_VARIANTS = 50;
const MAX_WEIGHT = 1_000_000;
const WEIGHT = `expected a number from 0 to ${MAX_WEIGHT}`;

/** Weighted variants, the same for the same user. */
export const experimentStep = (steps: z.ZodType<readonly Step[]>) =>
  object({
    action: z.literal('experiment'),
    key: text.meta({
      description: 'A user gets the same variant wherever the key and the variants are the same.',
    }),
    variants: z
      .array(
        object(
          {
            name: text,
            weight: z.number({ error: WEIGHT }).min(0, { error: WEIGHT }).max(MAX_WEIGHT, { error: WEIGHT }),
            steps: steps.exactOptional(),
          },
          'an object with "name" and "weight"',
        ),
        { error: expected('a list of variants') },
      )
      .min(1, { error: 'expected at least one variant' })
      .max(MAX_VARIANTS, { error: `at most ${MAX_VARIANTS} variants` }),
    user_id: dynamicText
      .meta({ description: 'Who is assigned; by default whom the run is about.' })
      .exactOptional(),
    ...commonFields,
  }).meta({
    id: 'ExperimentStep',
    description: 'Runs the steps of one variant, drawn by weight and fixed for each user.',
  });
