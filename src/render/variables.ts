import { hasOwn, type JsonObject } from '../automation/json.ts';
import { follow, propertyOf, type Value } from './template/lookup.ts';

/** What templates and conditions may read. */
export type Variables = {
  /** `{name}` is `data.name`. */
  readonly data: JsonObject;
  /** Names that come before those in `data`: `data`, `profile`, `recipient`, `brand`, `urls`, `refs`, `$` … */
  readonly roots: JsonObject;
};

/** The value at a path from the root; `profile.name` is the data's where there is no such profile field. */
export function variable({ data, roots }: Variables, parts: readonly string[]): Value {
  const [head = '', ...rest] = parts;
  if (hasOwn(roots, head)) {
    const value = follow(roots[head], rest);
    if (value !== undefined) return value;
  }
  return follow(propertyOf(data, head), rest);
}

/** The same variables with some names more. */
export function withRoots({ data, roots }: Variables, more: JsonObject): Variables {
  return { data, roots: { ...roots, ...more } };
}
