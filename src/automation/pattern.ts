import { hasOwn, isJsonObject, type Json, type JsonObject } from './json.ts';

/** Where something lies in an object: keys from the outermost in; `*` stands for every entry of a list. */
export type Pattern = readonly string[];

/** A value that lies where a pattern points, and the way to it. */
export type Hit = { readonly keys: readonly (string | number)[]; readonly value: Json };

/** Everything that lies where a pattern points, in document order; what has another shape is passed over. */
export function hitsOf(root: Json, pattern: Pattern): readonly Hit[] {
  let hits: readonly Hit[] = [{ keys: [], value: root }];
  for (const part of pattern) hits = hits.flatMap((hit) => within(hit, part));
  return hits;
}

/**
 * The object with what lies where a pattern points changed, or left out where the change gives undefined. The same
 * object where nothing changes. A pattern has at least one part.
 */
export function changeAt(
  root: JsonObject,
  pattern: Pattern,
  change: (value: Json) => Json | undefined,
): JsonObject {
  return changed(root, pattern, change) as JsonObject;
}

function within({ keys, value }: Hit, part: string): readonly Hit[] {
  if (part === '*') {
    if (!Array.isArray(value)) return [];
    return value.map((item: Json, index) => ({ keys: [...keys, index], value: item }));
  }
  if (!isJsonObject(value) || !hasOwn(value, part)) return [];
  return [{ keys: [...keys, part], value: value[part] as Json }];
}

function changed(value: Json, pattern: Pattern, change: (value: Json) => Json | undefined): Json | undefined {
  const [part, ...rest] = pattern;
  if (part === undefined) return change(value);
  if (part === '*') {
    if (!Array.isArray(value)) return value;
    const items = value.map((item: Json) => changed(item, rest, change) ?? null);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isJsonObject(value) || !hasOwn(value, part)) return value;
  const old = value[part] as Json;
  const child = changed(old, rest, change);
  if (child === old) return value;
  // fromEntries defines keys, so an own `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, Json][] => {
      if (key !== part) return [[key, item]];
      return child === undefined ? [] : [[key, child]];
    }),
  );
}
