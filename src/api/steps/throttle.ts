import { z } from 'zod';
import type { Step } from '../../automation/step.ts';
import { dynamicText, object } from '../fields.ts';
import { count, scope } from './add-to-batch.ts';
import { commonFields } from './common.ts';

/** Lets so many events pass in a period (reference 6.10). */
export const throttleStep = (steps: z.ZodType<readonly Step[]>) =>
  object({
    action: z.literal('throttle'),
    max_allowed: count.meta({ description: 'How many may pass in any period.' }),
    period: dynamicText.meta({
      description: 'A number and a unit such as `10 minutes`, or an ISO 8601 duration.',
    }),
    scope,
    throttle_key: dynamicText
      .meta({ description: 'For the scope `dynamic`: shared across steps and automations.' })
      .exactOptional(),
    on_throttle: steps
      .meta({ description: 'What a throttled run does instead of everything that follows.' })
      .exactOptional(),
    ...commonFields,
  }).meta({
    id: 'ThrottleStep',
    description: 'Lets so many events pass in any period. Others run `on_throttle`, or end `THROTTLED`.',
  });
