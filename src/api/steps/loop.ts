import { z } from 'zod';
import type { Ref } from '../../automation/dynamic.ts';
import type { Json } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { MAX_ITERATIONS } from '../../automation/steps/loop.ts';
import { expected, object, ref, text } from '../fields.ts';
import { commonFields } from './common.ts';

const CEILING = `expected a whole number from 1 to ${MAX_ITERATIONS}`;

const list = z.custom<readonly Json[]>(Array.isArray).meta({ type: 'array', items: {} });

const items: z.ZodType<readonly Json[] | string | Ref> = z.union([list, z.string(), ref], {
  error: expected('a list, or what gives one, e.g. { "$ref": "data.orders" }'),
});

/** Steps that are repeated. */
export const loopStep = (steps: z.ZodType<readonly Step[]>) =>
  object({
    action: z.literal('loop'),
    items: items.meta({ description: 'A list, `refs.<path>`, `${javascript}` or an accessor.' }),
    as: text
      .meta({
        description:
          'Steps inside read the item as `refs.<as>`, and its position as `refs.<as>_index`; `item` by default.',
      })
      .exactOptional(),
    max_iterations: z
      .int({ error: CEILING })
      .min(1, { error: CEILING })
      .max(MAX_ITERATIONS, { error: CEILING })
      .meta({ description: 'A longer list fails the step before the first pass.' }),
    steps,
    ...commonFields,
  }).meta({ id: 'LoopStep', description: 'Runs its steps once for each item of a list.' });
