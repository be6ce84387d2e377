import { hasOwn, type Json } from '../../automation/json.ts';

/** A value of a template: JSON, or nothing. */
export type Value = Json | undefined;

/**
 * A property of a value: own ones alone, so that `constructor` and `__proto__` are nothing unless the data has them.
 * `length` of lists and texts is known.
 */
export function propertyOf(value: Value, name: string): Value {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return name === 'length' ? value.length : undefined;
  if (typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return elementOf(value, name);
  return hasOwn(value, name) ? (value as { readonly [key: string]: Json })[name] : undefined;
}

function elementOf(list: readonly Json[], name: string): Value {
  if (name === 'length') return list.length;
  return /^(0|[1-9]\d{0,6})$/.test(name) ? list[Number(name)] : undefined;
}

/** The value at a path below another. */
export function follow(value: Value, parts: readonly string[]): Value {
  let current = value;
  for (const part of parts) current = propertyOf(current, part);
  return current;
}

/** Handlebars' idea of truth: nothing, `false`, `0`, an empty text and an empty list are not true. */
export function isTruthy(value: Value): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** How a value is written: objects, and nothing, are empty. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map(toText).join(', ') : '';
}
