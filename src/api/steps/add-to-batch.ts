import { z } from 'zod';
import { MAX_RETAIN, RETAIN_TYPES, SCOPES } from '../../automation/steps/add-to-batch.ts';
import { dynamicText, expected, object, oneOf } from '../fields.ts';
import { commonFields } from './common.ts';

/** A whole number, also dynamic or written as a text. */
export const count = z.union([z.number(), dynamicText], { error: expected('a whole number') });

/** Which events of a step belong together (reference 6.10, 6.11). */
export const scope = oneOf(SCOPES);

const retain = object(
  {
    type: oneOf(RETAIN_TYPES),
    count: count.meta({ description: `1 to ${MAX_RETAIN}, default 10.` }).exactOptional(),
    sort_key: dynamicText
      .meta({ description: 'For `highest` and `lowest`: `refs.data.<field>`, or a path inside `data`.' })
      .exactOptional(),
  },
  'an object with a "type"',
);

/** Gathers the data of many runs (reference 6.11). */
export const addToBatchStep = object({
  action: z.literal('add-to-batch'),
  wait_period: dynamicText.meta({ description: 'Released when no event has come for this long.' }),
  max_wait_period: dynamicText.meta({
    description: 'Released at the latest this long after the first event; at most 60 days.',
  }),
  max_items: count.meta({ description: 'Released as soon as it holds this many.' }).exactOptional(),
  retain,
  scope: scope.meta({ description: 'Default `global`.' }).exactOptional(),
  batch_key: dynamicText
    .meta({ description: 'For the scope `dynamic`: shared across steps and automations.' })
    .exactOptional(),
  batch_id: dynamicText
    .meta({ description: 'Stands for the step; without a `scope`, an older name of `batch_key`.' })
    .exactOptional(),
  category_key: dynamicText
    .meta({ description: 'Literal: the name in `data`, default `batch`. Dynamic: groups in the batch.' })
    .exactOptional(),
  ...commonFields,
}).meta({
  id: 'AddToBatchStep',
  description: 'Gathers the data of many runs; the run that came first goes on with all of it.',
});
