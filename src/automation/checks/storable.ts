import { isJsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { isStorableText } from '../text.ts';
import { type PathKey, placeOf } from './place.ts';

/** How deep objects and lists may lie in each other. */
export const MAX_DEPTH = 64;

const UNSTORABLE = 'contains a NUL character or half a surrogate pair';

/**
 * The first problem that keeps a parsed JSON value from being stored: objects and lists more than 64 deep, a text or
 * key with a NUL or half a surrogate pair, a number that JSON cannot write back. Null when there is none.
 */
export function checkJson(value: unknown): Problem | null {
  const fault = findFault(value, 0);
  return fault === null ? null : { place: placeOf(fault.path.toReversed()), message: fault.message };
}

/** A problem whose path is gathered on the way back, innermost key first: nothing is allocated while all is well. */
type Fault = { readonly path: PathKey[]; readonly message: string };

function findFault(value: unknown, depth: number): Fault | null {
  if (typeof value === 'string') return isStorableText(value) ? null : { path: [], message: UNSTORABLE };
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : { path: [], message: 'the number is too large' };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth === MAX_DEPTH) {
    return { path: [], message: `objects and lists lie more than ${MAX_DEPTH} deep in each other` };
  }
  return isJsonObject(value) ? faultOfObject(value, depth) : faultOfList(value as readonly unknown[], depth);
}

function faultOfObject(object: { readonly [key: string]: unknown }, depth: number): Fault | null {
  for (const key of Object.keys(object)) {
    if (!isStorableText(key)) return { path: [key], message: `the name of the field ${UNSTORABLE}` };
    const fault = findFault(object[key], depth + 1);
    if (fault !== null) return within(fault, key);
  }
  return null;
}

function faultOfList(list: readonly unknown[], depth: number): Fault | null {
  for (let index = 0; index < list.length; index += 1) {
    const fault = findFault(list[index], depth + 1);
    if (fault !== null) return within(fault, index);
  }
  return null;
}

function within(fault: Fault, key: PathKey): Fault {
  fault.path.push(key);
  return fault;
}
