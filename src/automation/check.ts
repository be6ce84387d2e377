import { armsOf, countSteps, withoutArms } from './arms.ts';
import type { Automation } from './automation.ts';
import { checkAction } from './checks/action.ts';
import { checkAddToBatch } from './checks/add-to-batch.ts';
import { checkAddToDigest } from './checks/add-to-digest.ts';
import { checkCancel } from './checks/cancel.ts';
import { checkCancelRules } from './checks/cancel-on.ts';
import { checkConditionTree } from './checks/condition.ts';
import { checkDelay } from './checks/delay.ts';
import { checkExperiment } from './checks/experiment.ts';
import { type CheckExpression, checkCondition, checkExpressions, type Parsed } from './checks/expressions.ts';
import { checkFetchData } from './checks/fetch-data.ts';
import { checkGetProfile } from './checks/get-profile.ts';
import { checkInvoke } from './checks/invoke.ts';
import { checkLoop } from './checks/loop.ts';
import { checkNothing } from './checks/nothing.ts';
import { joinPlaces, placeIn, placeOf } from './checks/place.ts';
import { checkRefName } from './checks/ref-name.ts';
import { checkSend } from './checks/send.ts';
import { checkSendList } from './checks/send-list.ts';
import { type Known, problemAt, type RunContext, type StepCheck } from './checks/step-check.ts';
import { checkJson } from './checks/storable.ts';
import { checkSubscribe } from './checks/subscribe.ts';
import { checkThrottle } from './checks/throttle.ts';
import { checkReachable } from './checks/unreachable.ts';
import { checkUpdateProfile } from './checks/update-profile.ts';
import { checkWaitFor } from './checks/wait-for.ts';
import { conditionsOf } from './condition.ts';
import type { EpochMs } from './duration.ts';
import type { JsonObject } from './json.ts';
import type { Problem } from './problem.ts';
import { MAX_FURTHER_TOKENS } from './run-tokens.ts';
import type { Action, Step } from './step.ts';
import { checkTokenField, type TokenField } from './token.ts';

export type CheckOptions = {
  /** Syntax only; nothing is run. */
  readonly checkExpression: CheckExpression;
  /** What the run starts with; absent when nobody has invoked the automation yet. */
  readonly context?: RunContext;
  /** The moment of the invoke: `until` may lie at most a year after it. */
  readonly now?: EpochMs;
};

/** The most steps of an automation, those inside others included. */
export const MAX_STEPS = 1000;

/** Every action's check: leaving one out is a compile error. */
const CHECKS: { readonly [A in Action]: StepCheck<A> } = {
  send: checkSend,
  'send-list': checkSendList,
  delay: checkDelay,
  cancel: checkCancel,
  'fetch-data': checkFetchData,
  'update-profile': checkUpdateProfile,
  'get-profile': checkGetProfile,
  invoke: checkInvoke,
  subscribe: checkSubscribe,
  if: checkNothing,
  switch: checkNothing,
  exit: checkNothing,
  experiment: checkExperiment,
  loop: checkLoop,
  'add-to-batch': checkAddToBatch,
  throttle: checkThrottle,
  'add-to-digest': checkAddToDigest,
  'wait-for': checkWaitFor,
};

/**
 * Everything that is certain to go wrong with an automation whose shape is right, in the order of its steps. The syntax
 * of its own token is not looked at: a token that fails must not stop a run (D-3).
 */
export function checkAutomation(automation: Automation, options: CheckOptions): readonly Problem[] {
  const { steps } = automation;
  if (steps.length === 0) return problemAt('steps', 'expected at least one step');
  const unstorable = checkJson(automation);
  if (unstorable !== null) return [unstorable];
  const count = countSteps(steps);
  if (count > MAX_STEPS) return problemAt('steps', `at most ${MAX_STEPS} steps, got ${count}`);
  const { context = null, now = null, checkExpression } = options;
  const walk: Walk = {
    ...{ context, now, names: new Set(), problems: [], changed: false },
    parsed: { check: checkExpression, results: new Map() },
  };
  checkSteps(steps, 'steps', walk);
  return [
    ...problemAt('cancelation_token', checkTokenField(automation.cancelation_token)),
    ...checkFurtherTokens(automation.cancelation_tokens ?? []),
    ...checkCancelRules(automation.cancel_on ?? [], walk.parsed),
    ...walk.problems,
  ];
}

function checkFurtherTokens(fields: readonly TokenField[]): readonly Problem[] {
  if (fields.length > MAX_FURTHER_TOKENS) {
    return problemAt('cancelation_tokens', `at most ${MAX_FURTHER_TOKENS} tokens, got ${fields.length}`);
  }
  return fields.flatMap((field, index) => problemAt(`cancelation_tokens[${index}]`, checkTokenField(field)));
}

/** What is known on the way through the steps, in the order in which they are written. */
type Walk = Pick<Known, 'context' | 'now'> & {
  readonly names: Set<string>;
  readonly parsed: Parsed;
  readonly problems: Problem[];
  /** True from the first step on that may change `data` or `profile`, in whatever arm. */
  changed: boolean;
};

function checkSteps(steps: readonly Step[], place: string, walk: Walk): void {
  const unreachable = checkReachable(steps, place);
  for (const [index, step] of steps.entries()) {
    const here = placeIn(place, index);
    for (const problem of checkStep(step, walk)) {
      walk.problems.push({ place: joinPlaces(here, problem.place), message: problem.message });
    }
    walk.problems.push(...unreachable.filter((problem) => problem.place === here));
    walk.changed ||= step.action === 'fetch-data' || step.action === 'get-profile';
    for (const { keys, steps: inside } of armsOf(step)) {
      checkSteps(inside, joinPlaces(here, placeOf(keys)), walk);
    }
  }
}

function checkStep(step: Step, { context, now, changed, names, parsed }: Walk): readonly Problem[] {
  const unknown = checkAction(step.action);
  if (unknown !== null) return problemAt('action', unknown);
  const { if: condition, ref, ...fields } = withoutArms(step) as Step & JsonObject;
  return [
    // Sound by the registry's type: the key and the step's action are the same literal.
    ...(CHECKS[step.action] as StepCheck<Action>)(step, { context, now, changed }),
    ...conditionsOf(step).flatMap((each) => checkConditionTree(each.condition, placeOf(each.keys), parsed)),
    ...problemAt('if', condition === undefined ? null : checkCondition(condition, parsed)),
    ...problemAt(
      'where',
      typeof fields['where'] === 'string' && step.action === 'wait-for'
        ? checkCondition(fields['where'], parsed)
        : null,
    ),
    ...problemAt('ref', ref === undefined ? null : checkName(ref, names)),
    ...checkExpressions(fields, '', parsed),
  ];
}

/** Two steps of one name could not be told apart by those that follow. */
function checkName(name: string, names: Set<string>): string | null {
  const message = checkRefName(name);
  if (message !== null) return message;
  if (names.has(name)) return `another step is called "${name}" already`;
  names.add(name);
  return null;
}
