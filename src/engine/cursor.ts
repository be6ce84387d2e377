import { armsOf, isLastArm } from '../automation/arms.ts';
import type { Step } from '../automation/step.ts';

/** A step of a run and where it stands: its path, and the path of the arm that it lies in (null outside of any). */
export type Place = { readonly path: string; readonly arm: string | null; readonly step: Step };

/** One list on the way to a step: what its places begin with, and the index of the step in it, or around it. */
type Level = {
  readonly steps: readonly Step[];
  readonly prefix: string;
  readonly index: number;
  /** The name of the arm that the list is. */
  readonly arm: string | null;
};

const INDEX = /^(?:0|[1-9]\d*)/;

/** The steps of an automation in the order in which they are written, e.g. at `0`, `1`, `1.then.0`, `2`. */
export function places(steps: readonly Step[]): readonly Place[] {
  const found: Place[] = [];
  gather(steps, null, found);
  return found;
}

/** The place of the first step; null for a list without steps. */
export function firstPlace(steps: readonly Step[]): string | null {
  return steps.length === 0 ? null : '0';
}

/** The step at a place; null when there is none. */
export function stepAt(steps: readonly Step[], path: string): Step | null {
  const level = levelsOf(steps, path)?.at(-1);
  return level?.steps[level.index] ?? null;
}

/**
 * The place that follows once the step at `path` has settled: in the arm that it enters, if it names one that has
 * steps; else behind it and, at the end of an arm, behind the step that the arm belongs to. Null at the end, which is also
 * where an arm leads that runs instead of what follows.
 */
export function nextPlace(steps: readonly Step[], path: string, arm: string | null = null): string | null {
  const levels = levelsOf(steps, path) ?? [];
  const level = levels.at(-1);
  const step = level?.steps[level.index];
  if (step !== undefined && arm !== null) {
    const entered = armsOf(step).find(({ name }) => name === arm);
    if (entered !== undefined && entered.steps.length > 0) return `${path}.${arm}.0`;
  }
  const last = levels.findLastIndex(({ arm: name }) => name !== null && isLastArm(name));
  const open = levels.slice(Math.max(last, 0)).findLast(({ steps: list, index }) => index + 1 < list.length);
  return open === undefined ? null : `${open.prefix}${open.index + 1}`;
}

/** The place of the step that follows in the same list; null where the list ends. */
export function siblingPlace(steps: readonly Step[], path: string): string | null {
  const level = levelsOf(steps, path)?.at(-1);
  if (level === undefined || level.index + 1 >= level.steps.length) return null;
  return `${level.prefix}${level.index + 1}`;
}

function gather(steps: readonly Step[], arm: string | null, found: Place[]): void {
  for (const [index, step] of steps.entries()) {
    const path = arm === null ? String(index) : `${arm}.${index}`;
    found.push({ path, arm, step });
    for (const { name, steps: inside } of armsOf(step)) gather(inside, `${path}.${name}`, found);
  }
}

/** The lists on the way to a step, from the outermost in; null for a path that leads to none. */
function levelsOf(steps: readonly Step[], path: string): readonly Level[] | null {
  const levels: Level[] = [];
  let list = steps;
  let name: string | null = null;
  for (let at = 0; ; ) {
    const [digits] = INDEX.exec(path.slice(at)) ?? [];
    const index = Number(digits);
    const step = digits === undefined ? undefined : list[index];
    if (digits === undefined || step === undefined) return null;
    levels.push({ steps: list, prefix: path.slice(0, at), index, arm: name });
    at += digits.length;
    if (at === path.length) return levels;
    const arm = armsOf(step).find(({ name }) => path.startsWith(`.${name}.`, at));
    if (arm === undefined) return null;
    at += arm.name.length + 2;
    list = arm.steps;
    name = arm.name;
  }
}
