import { z } from 'zod';
import { dynamicObject, dynamicText, object } from '../fields.ts';
import { commonFields } from './common.ts';

/** Subscribes a user to a list (reference 6.13). */
export const subscribeStep = object({
  action: z.literal('subscribe'),
  recipient_id: dynamicText,
  list_id: dynamicText,
  subscription: dynamicObject.meta({ description: 'Preferences of the subscription.' }).exactOptional(),
  ...commonFields,
}).meta({ id: 'SubscribeStep', description: 'Subscribes a user to a list, which is created if missing.' });
