import { armsOf, isLastArm } from '../automation/arms.ts';
import type { Step } from '../automation/step.ts';

/** A step of a run and where it stands. */
export type Place = {
  readonly path: string;
  readonly step: Step;
  /** The path of the arm that it lies in, and of the step that this belongs to; null outside of any. */
  readonly arm: string | null;
  readonly owner: string | null;
};

/** How many passes the loop at a place makes. */
type Passes = (path: string) => number;

/** One list on the way to a step: what its places begin with, and the step in it, or around it. */
type Level = {
  readonly steps: readonly Step[];
  readonly prefix: string;
  readonly index: number;
  readonly step: Step;
  /** The name of the arm that the list is. */
  readonly arm: string | null;
  /** Of the loop around the step, from 0; null for any other level. */
  readonly pass: number | null;
};

const INDEX = /^(0|[1-9]\d*)(?:@(0|[1-9]\d*))?/;

/**
 * The steps of an automation in the order in which they are written, e.g. at `0`, `1`, `1.then.0`, `2`; those of a loop once
 * for each pass, e.g. at `3@0.steps.0` and `3@1.steps.0`.
 */
export function places(steps: readonly Step[], passes: Passes = () => 1): readonly Place[] {
  const found: Place[] = [];
  gather(steps, { arm: null, owner: null }, passes, found);
  return found;
}

/** The place of the first step; null for a list without steps. */
export function firstPlace(steps: readonly Step[]): string | null {
  return steps.length === 0 ? null : '0';
}

/** The step at a place; null when there is none. */
export function stepAt(steps: readonly Step[], path: string): Step | null {
  return levelsOf(steps, path)?.at(-1)?.step ?? null;
}

/** The first place inside the arm that the step at `path` goes into; null where there is no such arm, or nothing in it. */
export function placeInside(steps: readonly Step[], path: string, arm: string): string | null {
  const step = stepAt(steps, path);
  const entered = step === null ? undefined : armsOf(step).find(({ name }) => name === arm);
  if (step === null || entered === undefined || entered.steps.length === 0) return null;
  return `${armPath(step, path, arm, 0)}.0`;
}

/**
 * The place that follows once the step at `path` and all inside it are done: the next of its list and, at the end of an
 * arm, behind the step that the arm belongs to, or in the next pass of a loop. Null at the end, which is also where an
 * arm leads that runs instead of what follows.
 */
export function placeBehind(steps: readonly Step[], path: string, passes: Passes): string | null {
  const levels = levelsOf(steps, path) ?? [];
  for (const [at, level] of levels.toReversed().entries()) {
    const inner = levels[levels.length - at];
    const loop = `${level.prefix}${level.index}`;
    if (inner !== undefined && level.pass !== null && level.pass + 1 < passes(loop)) {
      const arm = inner.prefix.slice(`${loop}@${level.pass}.`.length);
      return `${loop}@${level.pass + 1}.${arm}0`;
    }
    if (level.index + 1 < level.steps.length) return `${level.prefix}${level.index + 1}`;
    if (level.arm !== null && isLastArm(level.arm)) return null;
  }
  return null;
}

/** The place of the step that follows in the same list; null where the list ends. */
export function siblingPlace(steps: readonly Step[], path: string): string | null {
  const level = levelsOf(steps, path)?.at(-1);
  if (level === undefined || level.index + 1 >= level.steps.length) return null;
  return `${level.prefix}${level.index + 1}`;
}

function gather(
  steps: readonly Step[],
  inside: Pick<Place, 'arm' | 'owner'>,
  passes: Passes,
  found: Place[],
): void {
  for (const [index, step] of steps.entries()) {
    const path = inside.arm === null ? String(index) : `${inside.arm}.${index}`;
    found.push({ path, step, ...inside });
    const count = isLoop(step) ? passes(path) : 1;
    for (let pass = 0; pass < count; pass += 1) {
      for (const { name, steps: list } of armsOf(step)) {
        gather(list, { arm: armPath(step, path, name, pass), owner: path }, passes, found);
      }
    }
  }
}

/** The lists on the way to a step, from the outermost in; null for a path that leads to none. */
function levelsOf(steps: readonly Step[], path: string): readonly Level[] | null {
  const levels: Level[] = [];
  let list = steps;
  let name: string | null = null;
  for (let at = 0; ; ) {
    const [text, digits, pass] = INDEX.exec(path.slice(at)) ?? [];
    const index = Number(digits);
    const step = list[index];
    if (text === undefined || step === undefined) return null;
    levels.push({
      steps: list,
      prefix: path.slice(0, at),
      index,
      step,
      arm: name,
      pass: pass === undefined ? null : Number(pass),
    });
    at += text.length;
    if (at === path.length) return pass === undefined ? levels : null;
    if (isLoop(step) !== (pass !== undefined)) return null;
    const arm = armsOf(step).find(({ name }) => path.startsWith(`.${name}.`, at));
    if (arm === undefined) return null;
    at += arm.name.length + 2;
    list = arm.steps;
    name = arm.name;
  }
}

function armPath(step: Step, path: string, arm: string, pass: number): string {
  return isLoop(step) ? `${path}@${pass}.${arm}` : `${path}.${arm}`;
}

function isLoop(step: Step): boolean {
  return step.action === 'loop';
}
