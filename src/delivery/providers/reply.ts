import type { Json, JsonObject } from '../../automation/json.ts';
import { objectOf, textOf } from '../../engine/read.ts';
import type { HandOver, RejectReason } from '../provider.ts';

/** A text at a path of a provider's answer; null where it has none. */
export function at(body: Json, ...path: readonly (string | number)[]): string | null {
  return textOf(valueAt(body, path));
}

/** An object at a path of a provider's answer; null where it has none. */
export function objectAt(body: Json, ...path: readonly (string | number)[]): JsonObject | null {
  return objectOf(valueAt(body, path));
}

/** Refused before anything was sent. */
export function refused(error: string, reason: RejectReason = 'FAILED'): HandOver {
  return { kind: 'rejected', error, reason };
}

function valueAt(body: Json, path: readonly (string | number)[]): Json | undefined {
  let value: Json | undefined = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as { readonly [key: string | number]: Json })[key];
  }
  return value;
}
