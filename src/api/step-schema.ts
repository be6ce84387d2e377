import { z } from 'zod';
import { checkAction } from '../automation/checks/action.ts';
import { isJsonObject } from '../automation/json.ts';
import type { Action, Step, StepOf } from '../automation/step.ts';
import { nestedList } from './recursive.ts';
import { addToBatchStep } from './steps/add-to-batch.ts';
import { addToDigestStep } from './steps/add-to-digest.ts';
import { cancelStep } from './steps/cancel.ts';
import { delayStep } from './steps/delay.ts';
import { exitStep } from './steps/exit.ts';
import { experimentStep } from './steps/experiment.ts';
import { fetchDataStep } from './steps/fetch-data.ts';
import { getProfileStep } from './steps/get-profile.ts';
import { ifStep } from './steps/if.ts';
import { invokeStep } from './steps/invoke.ts';
import { loopStep } from './steps/loop.ts';
import { sendStep } from './steps/send.ts';
import { sendListStep } from './steps/send-list.ts';
import { subscribeStep } from './steps/subscribe.ts';
import { switchStep } from './steps/switch.ts';
import { throttleStep } from './steps/throttle.ts';
import { updateProfileStep } from './steps/update-profile.ts';
import { waitForStep } from './steps/wait-for.ts';

/** The steps inside a step. */
const nested = nestedList('a list of steps', 'Step', () => stepSchema);

/** Every action's schema: leaving one out is a compile error. */
export const STEP_SCHEMAS = {
  send: sendStep,
  'send-list': sendListStep,
  delay: delayStep(nested),
  cancel: cancelStep,
  'fetch-data': fetchDataStep,
  'update-profile': updateProfileStep,
  'get-profile': getProfileStep,
  invoke: invokeStep,
  subscribe: subscribeStep,
  if: ifStep(nested),
  switch: switchStep(nested),
  exit: exitStep,
  experiment: experimentStep(nested),
  loop: loopStep(nested),
  'add-to-batch': addToBatchStep,
  throttle: throttleStep(nested),
  'add-to-digest': addToDigestStep,
  'wait-for': waitForStep(nested),
} as const satisfies { readonly [A in Action]: z.ZodType<StepOf<A>> };

type StepSchema = (typeof STEP_SCHEMAS)[Action];

/** One step, told apart by `action`. */
export const stepSchema: z.ZodType<Step> = z
  .discriminatedUnion('action', Object.values(STEP_SCHEMAS) as [StepSchema, ...StepSchema[]], {
    error: ({ input }) =>
      isJsonObject(input) ? checkAction(input['action']) : `expected a step such as { "action": "delay" }`,
  })
  .meta({
    id: 'Step',
    description: 'A step. Fields beside those listed are kept; null in an optional field reads as absent.',
    discriminator: { propertyName: 'action' },
  });
