import { placeIn } from '../automation/checks/place.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { lookup, stripRefs } from '../automation/path.ts';
import { admit, MAX_NESTING } from './admit.ts';
import { isAccessor, javascriptOf, pathOf } from './dynamic-parts.ts';
import type { Evaluated } from './event.ts';

/** A field that could not be resolved: where, and why. */
type Unresolved = { readonly place: string; readonly code: string; readonly message: string };

export type Resolved<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Unresolved };

export type Values = {
  /** What `refs.<path>` and `{ $ref }` read. */
  readonly root: Json;
  /** The result of each `${…}` text, by its inner JavaScript. */
  readonly evaluated: ReadonlyMap<string, Evaluated>;
};

/** What an expression without a result counts as. */
export const NOT_EVALUATED = {
  ok: false,
  code: 'NOT_EVALUATED',
  message: 'the expression was not evaluated',
} as const;

/**
 * The fields of a step with all their dynamic parts replaced (reference 7.2). Values keep their type; a key whose value
 * is missing is left out, in a list it is null. What a dynamic part gives is not looked at again.
 */
export function resolve(fields: JsonObject, values: Values): Resolved<JsonObject> {
  return resolveObject(fields, values, '', MAX_NESTING);
}

type Found = Resolved<Json | undefined>;

function resolveValue(value: Json, values: Values, place: string, room: number): Found {
  if (typeof value === 'string') return resolveText(value, values, place, room);
  if (typeof value !== 'object' || value === null) return { ok: true, value };
  if (isAccessor(value)) return placed(lookup(values.root, stripRefs(value.$ref)), place, room);
  if (room === 0) return tooDeep(place);
  return isJsonObject(value)
    ? resolveObject(value, values, place, room)
    : resolveList(value, values, place, room);
}

function resolveText(text: string, values: Values, place: string, room: number): Found {
  const path = pathOf(text);
  if (path !== null) return placed(lookup(values.root, path), place, room);
  const expression = javascriptOf(text);
  if (expression === null) return { ok: true, value: text };
  const result = values.evaluated.get(expression) ?? NOT_EVALUATED;
  if (!result.ok) return { ok: false, error: { place, code: result.code, message: result.message } };
  return placed(result.type === 'undefined' ? undefined : result.value, place, room);
}

function resolveObject(
  object: JsonObject,
  values: Values,
  place: string,
  room: number,
): Resolved<JsonObject> {
  const entries: [string, Json][] = [];
  for (const key of Object.keys(object)) {
    const result = resolveValue(object[key] as Json, values, placeIn(place, key), room - 1);
    if (!result.ok) return result;
    if (result.value !== undefined) entries.push([key, result.value]);
  }
  // fromEntries defines keys, so an own `__proto__` of user data stays a key.
  return { ok: true, value: Object.fromEntries(entries) };
}

function resolveList(list: readonly Json[], values: Values, place: string, room: number): Resolved<Json> {
  const items: Json[] = [];
  for (const [index, item] of list.entries()) {
    const result = resolveValue(item, values, placeIn(place, index), room - 1);
    if (!result.ok) return result;
    items.push(result.value ?? null);
  }
  return { ok: true, value: items };
}

/** A value from the run or an expression in its new place. */
function placed(value: Json | undefined, place: string, room: number): Found {
  if (value === undefined) return { ok: true, value };
  const admitted = admit(value, room);
  return admitted === undefined ? tooDeep(place) : { ok: true, value: admitted };
}

function tooDeep(place: string): Found {
  const message = `objects and lists lie more than ${MAX_NESTING} deep in each other`;
  return { ok: false, error: { place, code: 'NESTED_TOO_DEEP', message } };
}
