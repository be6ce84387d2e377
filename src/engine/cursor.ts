import type { Step } from '../automation/step.ts';

/** The steps of a run in execution order, each with its place, e.g. `0`, `1`, `2`. */
export function places(steps: readonly Step[]): readonly { readonly path: string; readonly step: Step }[] {
  return steps.map((step, index) => ({ path: String(index), step }));
}

/** The place of the first step; null for an automation without steps. */
export function firstPlace(steps: readonly Step[]): string | null {
  return steps.length === 0 ? null : '0';
}

/** The step at a place; null when there is none. */
export function stepAt(steps: readonly Step[], path: string): Step | null {
  return steps[Number(path)] ?? null;
}

/** The place that follows once the step at `path` has settled; null at the end. */
export function nextPlace(steps: readonly Step[], path: string): string | null {
  const next = Number(path) + 1;
  return next < steps.length ? String(next) : null;
}
