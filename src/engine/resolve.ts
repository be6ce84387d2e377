import { hasOwn, isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { lookup, stripRefs } from '../automation/path.ts';
import type { Evaluated } from './event.ts';

/** A field that could not be resolved: where, and why. */
export type Unresolved = { readonly place: string; readonly code: string; readonly message: string };

export type Resolved =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly error: Unresolved };

export type Values = {
  /** What `refs.<path>` and `{ $ref }` read. */
  readonly root: Json;
  /** The result of each `${…}` text, by its inner JavaScript. */
  readonly evaluated: ReadonlyMap<string, Evaluated>;
};

/** The inner JavaScript of a `${…}` text; null for any other text (reference 7.2). */
export function javascriptOf(text: string): string | null {
  return text.startsWith('${') && text.endsWith('}') ? text.slice(2, -1) : null;
}

/** Every distinct JavaScript expression inside a value, at any depth, in document order. */
export function expressionsIn(value: Json | undefined, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    const expression = javascriptOf(value);
    if (expression !== null) found.add(expression);
  } else if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) expressionsIn(child as Json, found);
  }
  return found;
}

/** The value with all its dynamic parts replaced; an object key whose value is missing is left out. */
export function resolve(value: Json, values: Values, place: string): Resolved {
  if (typeof value === 'string') return resolveText(value, values, place);
  if (isAccessor(value)) return { ok: true, value: lookup(values.root, stripRefs(value.$ref)) };
  if (Array.isArray(value)) return resolveArray(value, values, place);
  if (isJsonObject(value)) return resolveObject(value, values, place);
  return { ok: true, value };
}

function isAccessor(value: Json): value is { readonly $ref: string } {
  return (
    isJsonObject(value) &&
    hasOwn(value, '$ref') &&
    typeof value['$ref'] === 'string' &&
    Object.keys(value).length === 1
  );
}

function resolveText(text: string, values: Values, place: string): Resolved {
  if (text.startsWith('refs.')) return { ok: true, value: lookup(values.root, text.slice('refs.'.length)) };
  const expression = javascriptOf(text);
  if (expression === null) return { ok: true, value: text };
  const result = values.evaluated.get(expression);
  if (result === undefined || !result.ok) {
    const { code, message } = result ?? { code: 'NOT_EVALUATED', message: 'the expression was not evaluated' };
    return { ok: false, error: { place, code, message } };
  }
  return { ok: true, value: result.type === 'undefined' ? undefined : result.value };
}

function resolveArray(items: readonly Json[], values: Values, place: string): Resolved {
  const resolved: Json[] = [];
  for (const [index, item] of items.entries()) {
    const result = resolve(item, values, `${place}[${index}]`);
    if (!result.ok) return result;
    resolved.push(result.value ?? null);
  }
  return { ok: true, value: resolved };
}

function resolveObject(object: JsonObject, values: Values, place: string): Resolved {
  const entries: [string, Json][] = [];
  for (const [key, child] of Object.entries(object)) {
    const result = resolve(child, values, place === '' ? key : `${place}.${key}`);
    if (!result.ok) return result;
    if (result.value !== undefined) entries.push([key, result.value]);
  }
  // fromEntries defines keys, so an own `__proto__` of user data stays a key.
  return { ok: true, value: Object.fromEntries(entries) };
}
