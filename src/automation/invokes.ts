import { armsOf } from './arms.ts';
import { staticText } from './checks/static.ts';
import type { Action, Step } from './step.ts';

/** An automation that every run invokes, and where it says so. */
export type CertainInvoke = { readonly template: string; readonly place: string };

/** Kinds of steps that can only end a run by failing. */
const PASSABLE: ReadonlySet<Action> = new Set<Action>([
  ...(['send', 'send-list', 'cancel', 'fetch-data', 'update-profile', 'get-profile', 'subscribe'] as const),
  ...(['invoke', 'if', 'switch', 'experiment', 'loop'] as const),
]);

/**
 * The automations that every run of these steps invokes, whatever its data: those that stand outside of arms and conditions,
 * before anything that may end a run or keep it waiting for others.
 */
export function certainInvokes(steps: readonly Step[]): readonly CertainInvoke[] {
  const found: CertainInvoke[] = [];
  for (const [index, step] of steps.entries()) {
    const template = step.action === 'invoke' && step.if === undefined ? staticText(step.template) : null;
    if (template !== null) found.push({ template, place: `steps[${index}].template` });
    if (!isPassable(step)) break;
  }
  return found;
}

function isPassable(step: Step): boolean {
  if (step.action === 'delay') return step.on_invalid !== 'end' && armsOf(step).length === 0;
  return PASSABLE.has(step.action) && armsOf(step).every((arm) => arm.steps.every(isPassable));
}
