import { hasOwn, type JsonObject } from './json.ts';
import { changeAt, hitsOf, type Pattern } from './pattern.ts';
import type { Action, Step } from './step.ts';

/** A list of steps inside a step. */
export type Arm = {
  /** The way to it, e.g. `['cases', 0, 'steps']`. */
  readonly keys: readonly (string | number)[];
  /** The same as a text, of which paths are made: `cases.0.steps`. */
  readonly name: string;
  readonly steps: readonly Step[];
};

const none: readonly Pattern[] = [];

/** Where each kind of step keeps the steps inside it, in the order in which readers see them. */
const ARMS: { readonly [A in Action]: readonly Pattern[] } = {
  send: none,
  'send-list': none,
  delay: [['on_late']],
  cancel: none,
  'fetch-data': none,
  'update-profile': none,
  'get-profile': none,
  invoke: none,
  subscribe: none,
  if: [['then'], ['else']],
  switch: [['cases', '*', 'steps'], ['default']],
  exit: none,
  experiment: [['variants', '*', 'steps']],
  loop: [['steps']],
  'add-to-batch': none,
  'add-to-digest': none,
  throttle: [['on_throttle']],
  'wait-for': [['on_timeout']],
};

/** True for an arm that runs instead of everything behind its step: the run ends with it (reference 6.10). */
export function isLastArm(name: string): boolean {
  return name === 'on_throttle';
}

/** Where a kind of step keeps its arms; nowhere for what is no action. */
export function armPatterns(action: unknown): readonly Pattern[] {
  return typeof action === 'string' && hasOwn(ARMS, action) ? ARMS[action as Action] : none;
}

/** The arms of a step that are there, empty ones included. */
export function armsOf(step: Step): readonly Arm[] {
  const patterns = armPatterns(step.action);
  if (patterns.length === 0) return [];
  // A step is parsed JSON, and so is what lies in it.
  const json = step as unknown as JsonObject;
  return patterns.flatMap((pattern) =>
    hitsOf(json, pattern).flatMap(({ keys, value }) =>
      Array.isArray(value)
        ? [{ keys, name: keys.join('.'), steps: value as unknown as readonly Step[] }]
        : [],
    ),
  );
}

/** A step without the steps inside it. */
export function withoutArms(step: Step): JsonObject {
  return armPatterns(step.action).reduce<JsonObject>(
    (rest, pattern) => changeAt(rest, pattern, (value) => (Array.isArray(value) ? undefined : value)),
    step as unknown as JsonObject,
  );
}

/** How many steps a list holds, those inside others included. */
export function countSteps(steps: readonly Step[]): number {
  let count = steps.length;
  for (const step of steps) for (const arm of armsOf(step)) count += countSteps(arm.steps);
  return count;
}
