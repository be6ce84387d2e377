import { z } from 'zod';
import { dynamicText, object, text } from '../fields.ts';
import { commonFields, mergeStrategy } from './common.ts';

/** Loads a stored profile into the run (reference 6.8). */
export const getProfileStep = object({
  action: z.literal('get-profile'),
  user_id: dynamicText,
  path: text.meta({ description: '`profile` (default) or `data.<field>`.' }).exactOptional(),
  merge_strategy: mergeStrategy.meta({ description: 'Default `replace`.' }).exactOptional(),
  tenant_id: dynamicText.exactOptional(),
  ...commonFields,
}).meta({ id: 'GetProfileStep', description: 'Loads a stored profile into the run.' });
