import type { Automation } from '../automation/automation.ts';
import type { JsonObject } from '../automation/json.ts';
import type { Ask } from './ask.ts';
import type { Loops } from './loops.ts';
import type { RunStatus } from './status.ts';

/** What steps read and change while a run lives (reference 2: run context). */
export type Context = {
  readonly data: JsonObject;
  readonly profile: JsonObject;
  readonly recipient: string | null;
  readonly brand: string | null;
  readonly template: string | null;
};

/** What later steps see of a finished step as `refs.<name>` (reference 7.5). */
export type StepRef = JsonObject;

/**
 * The snapshot of one run: a cursor over a frozen automation, and one thing it waits for.
 * Everything here survives JSON; identity and bookkeeping columns belong to the store.
 */
export type Run = {
  readonly id: string;
  readonly automation: Automation;
  readonly context: Context;
  readonly refs: { readonly [name: string]: StepRef };
  /** Place of the step in hand, e.g. `2`, `2.then.0`, or `3@4.steps.0` in the fifth pass of a loop; null once the run is final. */
  readonly cursor: string | null;
  /** How many steps have settled: the next step record's `index`. */
  readonly settled: number;
  /** The loops around the step in hand; their passes stand in the cursor. */
  readonly loops: Loops;
  readonly ask: Ask | null;
  readonly status: RunStatus;
  /** How many `invoke` steps lie above this run; at most MAX_DEPTH (D-14). */
  readonly depth: number;
};

export const MAX_DEPTH = 10;

/** The most steps that a run may settle, those of loops in every pass. */
export const MAX_SETTLED = 10_000;
