import { MAX_DEPTH } from '../automation/checks/storable.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { isStorableText, storableText } from '../automation/text.ts';

/**
 * How deep a step's fields may nest once they are resolved: a step as deep as validation allows, holding data as deep
 * as that. Beyond it neither recursion nor a database can be relied on.
 */
export const MAX_NESTING = 2 * MAX_DEPTH;

/**
 * A value from outside in the form in which a run may keep it: what no database holds becomes U+FFFD in texts and keys
 * and null among numbers. The value itself where nothing had to change; undefined when it nests more than `room` deep.
 */
export function admit(value: Json, room: number): Json | undefined {
  if (typeof value === 'string') return admitText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (room === 0) return undefined;
  return isJsonObject(value) ? admitObject(value, room) : admitList(value, room);
}

/** As `admit`, for what is an object and stays one. */
export function admitObject(object: JsonObject, room: number): JsonObject | undefined {
  const entries: [string, Json][] = [];
  let changed = false;
  for (const key of Object.keys(object)) {
    const child = object[key] as Json;
    const admitted = admit(child, room - 1);
    if (admitted === undefined) return undefined;
    const name = admitText(key);
    changed ||= name !== key || admitted !== child;
    entries.push([name, admitted]);
  }
  // fromEntries defines keys, so an own `__proto__` of user data stays a key.
  return changed ? Object.fromEntries(entries) : object;
}

function admitList(list: readonly Json[], room: number): readonly Json[] | undefined {
  const items: Json[] = [];
  let changed = false;
  for (const item of list) {
    const admitted = admit(item, room - 1);
    if (admitted === undefined) return undefined;
    changed ||= admitted !== item;
    items.push(admitted);
  }
  return changed ? items : list;
}

function admitText(text: string): string {
  return isStorableText(text) ? text : storableText(text, text.length);
}
