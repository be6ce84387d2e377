import type { Automation } from './automation.ts';
import { checkAction } from './checks/action.ts';
import { checkCancel } from './checks/cancel.ts';
import { checkDelay } from './checks/delay.ts';
import { type CheckExpression, checkCondition, checkExpressions, type Parsed } from './checks/expressions.ts';
import { checkFetchData } from './checks/fetch-data.ts';
import { checkGetProfile } from './checks/get-profile.ts';
import { checkInvoke } from './checks/invoke.ts';
import { joinPlaces } from './checks/place.ts';
import { checkRefName } from './checks/ref-name.ts';
import { checkSend } from './checks/send.ts';
import { checkSendList } from './checks/send-list.ts';
import { type Known, problemAt, type RunContext, type StepCheck } from './checks/step-check.ts';
import { checkJson } from './checks/storable.ts';
import { checkSubscribe } from './checks/subscribe.ts';
import { checkUpdateProfile } from './checks/update-profile.ts';
import type { EpochMs } from './duration.ts';
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

/** The most steps of an automation. */
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
};

/**
 * Everything that is certain to go wrong with an automation whose shape is right, in the order of its steps. The syntax
 * of its own token is not looked at: a token that fails must not stop a run (D-3).
 */
export function checkAutomation(automation: Automation, options: CheckOptions): readonly Problem[] {
  const { steps } = automation;
  if (steps.length === 0) return problemAt('steps', 'expected at least one step');
  if (steps.length > MAX_STEPS) {
    return problemAt('steps', `at most ${MAX_STEPS} steps, got ${steps.length}`);
  }
  const unstorable = checkJson(automation);
  if (unstorable !== null) return [unstorable];
  return [
    ...problemAt('cancelation_token', checkTokenField(automation.cancelation_token)),
    ...checkFurtherTokens(automation.cancelation_tokens ?? []),
    ...checkSteps(steps, options),
  ];
}

function checkFurtherTokens(fields: readonly TokenField[]): readonly Problem[] {
  if (fields.length > MAX_FURTHER_TOKENS) {
    return problemAt('cancelation_tokens', `at most ${MAX_FURTHER_TOKENS} tokens, got ${fields.length}`);
  }
  return fields.flatMap((field, index) => problemAt(`cancelation_tokens[${index}]`, checkTokenField(field)));
}

function checkSteps(steps: readonly Step[], options: CheckOptions): readonly Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const { context = null, now = null, checkExpression } = options;
  const parsed: Parsed = { check: checkExpression, results: new Map() };
  let changed = false;
  for (const [index, step] of steps.entries()) {
    for (const { place, message } of checkStep(step, { context, now, changed }, names, parsed)) {
      problems.push({ place: joinPlaces(`steps[${index}]`, place), message });
    }
    changed ||= step.action === 'fetch-data' || step.action === 'get-profile';
  }
  return problems;
}

function checkStep(step: Step, known: Known, names: Set<string>, parsed: Parsed): readonly Problem[] {
  const unknown = checkAction(step.action);
  if (unknown !== null) return problemAt('action', unknown);
  const { if: condition, ref, ...fields } = step;
  return [
    // Sound by the registry's type: the key and the step's action are the same literal.
    ...(CHECKS[step.action] as StepCheck<Action>)(step, known),
    ...problemAt('if', condition === undefined ? null : checkCondition(condition, parsed)),
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
