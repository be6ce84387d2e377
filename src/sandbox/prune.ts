import { hasOwn, isJsonObject, type Json } from '../automation/json.ts';
import type { Need } from './needs.ts';

/** The part of `value` that is needed. Arrays and scalars are never cut. */
export function prune(value: Json, need: Need): Json {
  if (need === 'all' || !isJsonObject(value)) return value;
  // Without a prototype, so that an own `__proto__` key stays a key.
  const kept: { [key: string]: Json } = Object.create(null);
  for (const [key, part] of need) {
    const child = hasOwn(value, key) ? value[key] : undefined;
    if (child !== undefined) kept[key] = prune(child, part);
  }
  return kept;
}

/**
 * True if the JSON text of `value` is certainly longer than `limit` UTF-16 units. Stops counting there, so that a huge
 * context does not hold up the event loop while it is written out only to be refused.
 */
export function exceeds(value: Json, limit: number): boolean {
  const open: Json[] = [value];
  let least = 0;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const parts = Array.isArray(item) ? item : isJsonObject(item) ? Object.values(item) : [];
    least += ownLength(item);
    // Everything still open takes at least one character.
    if (least + open.length + parts.length > limit) return true;
    for (const part of parts) open.push(part);
  }
  return false;
}

function ownLength(item: Json): number {
  if (typeof item === 'string') return item.length + 2;
  if (!isJsonObject(item)) return 1;
  let keys = 2;
  for (const key of Object.keys(item)) keys += key.length + 3;
  return keys;
}
