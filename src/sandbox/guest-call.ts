import { hasOwn, isJsonObject, type Json } from '../automation/json.ts';
import { type ExpressionError, failure, type Scope } from './expression.ts';
import { CONTEXT_LIMIT } from './limits.ts';
import { type Need, type Needs, union } from './needs.ts';
import type { Program } from './program.ts';
import { exceeds, prune } from './prune.ts';

/** What goes into the VM: an arrow function, and the JSON text from which the boot script makes its arguments. */
export type GuestCall = { readonly source: string; readonly input: string };

export type Prepared =
  | { readonly ok: true; readonly call: GuestCall }
  | { readonly ok: false; readonly error: ExpressionError };

/**
 * Writes out the call for one evaluation, with only the part of the scope that the program can reach.
 * Errors: CONTEXT_TOO_LARGE.
 */
export function prepareCall(program: Program, scope: Scope, seed: number): Prepared {
  const needs = needsInScope(program.needs, scope);
  const names = [...needs.variables.keys()];
  const values = names.map((name) =>
    prune(scope.variables[name] ?? null, needs.variables.get(name) ?? 'all'),
  );
  const parameters = [...names];
  let refs: Json = null;
  if (needs.refs !== null) {
    parameters.push('refs');
    refs = prune(stepRefs(scope), needs.refs);
  }
  const aliases = needs.aliases.map((name) => [name, names.indexOf(name)]);
  const ranked = scope.messageStatus ? program.ranked : null;
  if (ranked !== null) parameters.push('MessageStatus', ranked.helper);
  const input = write([seed >>> 0, values, refs, aliases, ranked !== null]);
  if (input === null) {
    const message = `the expression needs more than ${CONTEXT_LIMIT} characters of context, or it is nested too deeply`;
    return { ok: false, error: failure('CONTEXT_TOO_LARGE', message) };
  }
  // An arrow function: `arguments` of any other would show what was pruned. The line break ends a `//` comment.
  const source = `"use strict";((${parameters.join(',')})=>(${ranked?.text ?? program.text}\n))`;
  return { ok: true, call: { source, input } };
}

type NeedsInScope = {
  readonly variables: ReadonlyMap<string, Need>;
  /** Of the step references; null if the expression does not mention `refs`, or the scope has none. */
  readonly refs: Need | null;
  /** Variables to be hung into `refs` as well. */
  readonly aliases: readonly string[];
};

function needsInScope(needs: Needs, scope: Scope): NeedsInScope {
  const variables = new Map<string, Need>();
  for (const [name, need] of needs) {
    if (name !== 'refs' && hasOwn(scope.variables, name)) variables.set(name, need);
  }
  const refs = needs.get('refs');
  if (refs === undefined || (scope.refs.length === 0 && !hasOwn(scope.variables, 'refs'))) {
    return { variables, refs: null, aliases: [] };
  }
  const aliases = scope.refs.filter(
    (name) => hasOwn(scope.variables, name) && (refs === 'all' || refs.has(name)),
  );
  for (const name of aliases) {
    const need = refs === 'all' ? 'all' : (refs.get(name) ?? 'all');
    variables.set(name, union(variables.get(name), need));
  }
  return { variables, refs, aliases };
}

function stepRefs(scope: Scope): Json {
  const { refs } = scope.variables;
  return isJsonObject(refs) ? refs : {};
}

function write(input: Json): string | null {
  if (exceeds(input, CONTEXT_LIMIT)) return null;
  try {
    const text = JSON.stringify(input);
    return text.length > CONTEXT_LIMIT ? null : text;
  } catch (error) {
    // Reading JSON needs no stack, writing it does: a context of 100,000 open brackets gets as far as this.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
