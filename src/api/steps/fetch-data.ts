import { z } from 'zod';
import { object } from '../fields.ts';
import { commonFields, idempotentFields, mergeStrategy, webhook } from './common.ts';

/** Merges the JSON answer of a URL into the run's data (reference 6.6). */
export const fetchDataStep = object({
  action: z.literal('fetch-data'),
  webhook,
  merge_strategy: mergeStrategy.meta({ description: 'Default `replace`.' }).exactOptional(),
  ...idempotentFields,
  ...commonFields,
}).meta({ id: 'FetchDataStep', description: 'Merges the JSON answer of a URL into the data of the run.' });
