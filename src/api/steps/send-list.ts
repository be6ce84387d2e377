import { z } from 'zod';
import { dynamicObject, dynamicText, object } from '../fields.ts';
import { commonFields, idempotentFields, mergeStrategy, webhook } from './common.ts';

/** Where the data of each recipient's message comes from. */
export const dataSource = object(
  { webhook, merge_strategy: mergeStrategy },
  'an object with a "webhook" and a "merge_strategy"',
);

/** Sends to every subscriber of a list (reference 6.3). */
export const sendListStep = object({
  action: z.literal('send-list'),
  list: dynamicText,
  template: dynamicText.exactOptional(),
  brand: dynamicText.exactOptional(),
  data: dynamicObject.exactOptional(),
  override: dynamicObject.exactOptional(),
  data_source: dataSource
    .meta({ description: 'Called once per recipient; the answer becomes the data of that message.' })
    .exactOptional(),
  ...idempotentFields,
  ...commonFields,
}).meta({ id: 'SendListStep', description: 'Sends to every subscriber of a list.' });
