import { z } from 'zod';
import { dynamicObject, dynamicText, jsonObject, object } from '../fields.ts';
import { commonFields, idempotentFields } from './common.ts';

/** Sends one message (reference 6.1, 6.2). */
export const sendStep = object({
  action: z.literal('send'),
  recipient: dynamicText.exactOptional(),
  template: dynamicText.exactOptional(),
  brand: dynamicText.exactOptional(),
  data: dynamicObject.exactOptional(),
  profile: dynamicObject.exactOptional(),
  override: dynamicObject.exactOptional(),
  message: jsonObject
    .meta({ description: 'A Send API message with exactly one of `template` and `content`.' })
    .exactOptional(),
  ...idempotentFields,
  ...commonFields,
}).meta({ id: 'SendStep', description: 'Sends one message.' });
