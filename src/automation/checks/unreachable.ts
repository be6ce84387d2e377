import { armsOf } from '../arms.ts';
import type { Problem } from '../problem.ts';
import type { Step } from '../step.ts';
import { placeIn } from './place.ts';

/** The first step of a list that can never run, because the one before it always ends the run; arms are not looked into. */
export function checkReachable(steps: readonly Step[], place: string): readonly Problem[] {
  const end = steps.findIndex(alwaysEnds);
  if (end === -1 || end === steps.length - 1) return [];
  const message = `can never run: ${placeIn(place, end)} always ends the run`;
  return [{ place: placeIn(place, end + 1), message }];
}

/** True for a step after which nothing of its run can run: an exit, or a branch all of whose arms end the run. */
function alwaysEnds(step: Step): boolean {
  if (step.if !== undefined) return false;
  if (step.action === 'exit') return true;
  const isComplete =
    (step.action === 'if' && step.else !== undefined) ||
    (step.action === 'switch' && step.default !== undefined) ||
    (step.action === 'experiment' && step.variants.every(({ steps }) => steps !== undefined));
  return isComplete && armsOf(step).every((arm) => arm.steps.some(alwaysEnds));
}
