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

/** Right-biased union of objects that keeps an own `__proto__` a plain key. */
export function compose(...objects: readonly (JsonObject | null)[]): JsonObject {
  return Object.fromEntries(objects.flatMap((object) => (object === null ? [] : Object.entries(object))));
}
