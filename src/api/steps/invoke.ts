import { z } from 'zod';
import { dynamicObject, dynamicText, expected, object } from '../fields.ts';
import { commonFields } from './common.ts';

/** Starts a child run (reference 6.9). */
export const invokeStep = object({
  action: z.literal('invoke'),
  template: dynamicText.meta({ description: 'Id or alias of an automation.' }),
  context: z
    .union([z.string(), dynamicObject], { error: expected('an object, or a text that resolves to one') })
    .meta({ description: '`brand`, `data`, `profile`, `template`, `recipient` of the new run.' })
    .exactOptional(),
  ...commonFields,
}).meta({ id: 'InvokeStep', description: 'Starts a run of another automation and does not wait for it.' });
