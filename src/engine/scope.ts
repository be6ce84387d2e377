import type { Json, JsonObject } from '../automation/json.ts';
import type { Scope } from './ask.ts';
import { itemsInHand } from './loops.ts';
import type { Context, Run } from './run.ts';

/** Variables of step fields and `if` (reference 7.2, 7.5): the run context, and step refs under `refs`. */
export function stepScope(run: Run): Scope {
  return { variables: contextVariables(run.context), refs: refsOf(run) };
}

/** Variables of a cancellation token: exactly `data` and `profile` (reference 7.2). */
export function tokenScope(context: Pick<Context, 'data' | 'profile'>): Scope {
  return { variables: { data: context.data, profile: context.profile }, refs: {} };
}

/** What `refs.<path>` and `{ $ref }` look up: context properties win over step refs of the same name. */
export function refsRoot(run: Run): Json {
  const { data, profile, recipient, brand, template } = run.context;
  return { ...refsOf(run), data, profile, recipient, brand, template };
}

/** The refs of earlier steps, and the items of the loops around the step in hand. */
function refsOf(run: Run): { readonly [name: string]: Json } {
  return Object.keys(run.loops).length === 0 ? run.refs : { ...run.refs, ...itemsInHand(run) };
}

function contextVariables({ data, profile, recipient, brand, template }: Context): JsonObject {
  return { data, profile, recipient, brand, template };
}
