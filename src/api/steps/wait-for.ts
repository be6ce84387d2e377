import { z } from 'zod';
import type { Step } from '../../automation/step.ts';
import { dynamicText, object, text } from '../fields.ts';
import { commonFields } from './common.ts';

/** Waits for an event: our extension. */
export const waitForStep = (steps: z.ZodType<readonly Step[]>) =>
  object({
    action: z.literal('wait-for'),
    event: dynamicText.meta({ description: 'The name of the event, from whatever source.' }),
    key: dynamicText
      .meta({ description: 'What the event must have at `event_key`. Default: the user of the run.' })
      .exactOptional(),
    event_key: text.meta({ description: 'A path into the event, default `userId`.' }).exactOptional(),
    where: text
      .meta({
        description:
          'JavaScript condition without `${}` over `event`, `data` (of the event) and `run`. Other events are passed by.',
      })
      .exactOptional(),
    timeout: dynamicText.meta({
      description: 'A number and a unit such as `3 days`, or an ISO 8601 duration; at most a year.',
    }),
    on_timeout: steps
      .meta({ description: 'What the run does first when no such event has come in time.' })
      .exactOptional(),
    ...commonFields,
  }).meta({ id: 'WaitForStep', description: 'Waits until an event arrives, at most for a time.' });
