import type { AddToBatchStep } from './steps/add-to-batch.ts';
import type { AddToDigestStep } from './steps/add-to-digest.ts';
import type { CancelStep } from './steps/cancel.ts';
import type { DelayStep } from './steps/delay.ts';
import type { ExitStep } from './steps/exit.ts';
import type { ExperimentStep } from './steps/experiment.ts';
import type { FetchDataStep } from './steps/fetch-data.ts';
import type { GetProfileStep } from './steps/get-profile.ts';
import type { IfStep } from './steps/if.ts';
import type { InvokeStep } from './steps/invoke.ts';
import type { LoopStep } from './steps/loop.ts';
import type { SendStep } from './steps/send.ts';
import type { SendListStep } from './steps/send-list.ts';
import type { SubscribeStep } from './steps/subscribe.ts';
import type { SwitchStep } from './steps/switch.ts';
import type { ThrottleStep } from './steps/throttle.ts';
import type { UpdateProfileStep } from './steps/update-profile.ts';
import type { WaitForStep } from './steps/wait-for.ts';

/** One unit of work of an automation, told apart by `action` (reference 6). */
export type Step =
  | SendStep
  | SendListStep
  | DelayStep
  | CancelStep
  | FetchDataStep
  | UpdateProfileStep
  | GetProfileStep
  | InvokeStep
  | SubscribeStep
  | IfStep
  | SwitchStep
  | ExitStep
  | ExperimentStep
  | LoopStep
  | AddToBatchStep
  | ThrottleStep
  | AddToDigestStep
  | WaitForStep;

export type Action = Step['action'];

/** The step type of one action: the key of every registry (schemas, checks, rules). */
export type StepOf<A extends Action> = Extract<Step, { action: A }>;

/** Every action, in the order of the reference. */
export const ACTIONS: readonly Action[] = [
  'send',
  'send-list',
  'delay',
  'cancel',
  'fetch-data',
  'update-profile',
  'get-profile',
  'invoke',
  'subscribe',
  'if',
  'switch',
  'exit',
  'experiment',
  'loop',
  'add-to-batch',
  'throttle',
  'add-to-digest',
  'wait-for',
];
