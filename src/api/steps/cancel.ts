import { z } from 'zod';
import { dynamicText, object } from '../fields.ts';
import { commonFields } from './common.ts';

/** Cancels runs by token (reference 6.5). */
export const cancelStep = object({
  action: z.literal('cancel'),
  cancelation_token: dynamicText,
  ...commonFields,
}).meta({
  id: 'CancelStep',
  description: 'Cancels every unfinished run with this token, except the one that this step belongs to.',
});
