import { z } from 'zod';
import { dynamicText, object } from '../fields.ts';
import { commonFields } from './common.ts';

/** Waits (reference 6.4). */
export const delayStep = object({
  action: z.literal('delay'),
  duration: dynamicText
    .meta({ description: 'A number and a unit such as `2 days`, or an ISO 8601 duration.' })
    .exactOptional(),
  until: dynamicText
    .meta({ description: 'ISO 8601; UTC when it names no zone. Wins over `duration`.' })
    .exactOptional(),
  ...commonFields,
}).meta({ id: 'DelayStep', description: 'Waits for a duration or until a moment, at most a year.' });
