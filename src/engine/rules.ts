import type { Action, Step } from '../automation/step.ts';
import type { Answer } from './event.ts';
import type { Moment, Outcome, Rule } from './rule.ts';
import { addToBatchRule } from './rules/add-to-batch.ts';
import { addToDigestRule } from './rules/add-to-digest.ts';
import { cancelRule } from './rules/cancel.ts';
import { delayRule } from './rules/delay.ts';
import { exitRule } from './rules/exit.ts';
import { experimentRule } from './rules/experiment.ts';
import { fetchDataRule } from './rules/fetch-data.ts';
import { getProfileRule } from './rules/get-profile.ts';
import { ifRule } from './rules/if.ts';
import { invokeRule } from './rules/invoke.ts';
import { loopRule } from './rules/loop.ts';
import { sendRule } from './rules/send.ts';
import { sendListRule } from './rules/send-list.ts';
import { subscribeRule } from './rules/subscribe.ts';
import { switchRule } from './rules/switch.ts';
import { throttleRule } from './rules/throttle.ts';
import { updateProfileRule } from './rules/update-profile.ts';
import { waitForRule } from './rules/wait-for.ts';
import type { StepError } from './write.ts';

/** Every action's rule: leaving one out is a compile error. */
const RULES: { readonly [A in Action]: Rule<A> } = {
  send: sendRule,
  'send-list': sendListRule,
  delay: delayRule,
  cancel: cancelRule,
  'fetch-data': fetchDataRule,
  'update-profile': updateProfileRule,
  'get-profile': getProfileRule,
  invoke: invokeRule,
  subscribe: subscribeRule,
  if: ifRule,
  switch: switchRule,
  exit: exitRule,
  experiment: experimentRule,
  loop: loopRule,
  'add-to-batch': addToBatchRule,
  throttle: throttleRule,
  'add-to-digest': addToDigestRule,
  'wait-for': waitForRule,
};

/** Enters a step whose fields have been resolved. */
export function enterStep(step: Step, moment: Moment): Outcome {
  return ruleOf(step).enter(moment, step);
}

/** Goes on with a step whose ask has been answered, or whose time has come (`null`). */
export function resumeStep(step: Step, moment: Moment, answer: Answer | null): Outcome {
  return ruleOf(step).resume?.(moment, answer, step) ?? { kind: 'done' };
}

/** What comes of a step one of whose dynamic fields has no value. */
export function unresolvedStep(step: Step, error: StepError): Outcome {
  return ruleOf(step).unresolved?.(step, error) ?? { kind: 'failed', error };
}

function ruleOf(step: Step): Rule<Action> {
  // Sound by the registry's type: the key and the rule's action are the same literal.
  return RULES[step.action] as unknown as Rule<Action>;
}
