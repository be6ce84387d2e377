import { hasOwn, type JsonObject } from '../../automation/json.ts';
import { dateHelpers } from './date-helpers.ts';
import { logicHelpers } from './logic-helpers.ts';
import type { Value } from './lookup.ts';
import { numberHelpers } from './number-helpers.ts';
import { textHelpers } from './text-helpers.ts';

/** What a helper gets beside its arguments. */
export type HelperUse = {
  readonly hash: { readonly [name: string]: Value };
  /** BCP 47; what numbers and dates are written in. */
  readonly locale: string;
};

/** A pure function of templates: `{{uppercase name}}`. It never throws. */
export type Helper = (args: readonly Value[], use: HelperUse) => Value;

export type Helpers = { readonly [name: string]: Helper };

/** Every helper there is. `var`, `path`, `lookup` and `partial` need the evaluator and live there. */
const HELPERS: Helpers = { ...logicHelpers, ...numberHelpers, ...textHelpers, ...dateHelpers };

/** Helpers that read variables or write snippets. */
const EVALUATED: Readonly<JsonObject> = { var: true, path: true, lookup: true, partial: true };

export function isHelper(name: string): boolean {
  return hasOwn(HELPERS, name) || hasOwn(EVALUATED, name);
}

/** Null where there is none of that name. */
export function helperOf(name: string): Helper | null {
  return hasOwn(HELPERS, name) ? (HELPERS[name] ?? null) : null;
}
