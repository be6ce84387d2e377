import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';

/** A resolved field as text: strings as they are, numbers and booleans in decimal; null when absent. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

/** A resolved field as non-empty text; null otherwise. */
export function filledText(value: Json | undefined): string | null {
  const text = textOf(value);
  return text === null || text === '' ? null : text;
}

/** A resolved field as an object; null otherwise. */
export function objectOf(value: Json | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

/** Right-biased union of objects; one of them itself where the others are null. */
export function compose(...objects: readonly (JsonObject | null)[]): JsonObject {
  const [first = {}, ...rest] = objects.filter((object) => object !== null);
  let union: JsonObject = first;
  // Spread defines properties, so an own `__proto__` in user data stays a key; assignment would lose it.
  for (const object of rest) union = { ...union, ...object };
  return union;
}
