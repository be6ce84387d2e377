import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** True for text that the engine replaces when the step runs: `refs.<path>` or `${javascript}` (reference 7.2). */
function isDynamicText(text: string): boolean {
  return text.startsWith('refs.') || isMarked(text);
}

/** True for `${…}`, the whole text. */
export function isMarked(text: string): boolean {
  return text.startsWith('${') && text.endsWith('}');
}

/** The text of a field that stays what it is; null for one that is absent or dynamic. */
export function staticText(value: unknown): string | null {
  return typeof value === 'string' && !isDynamicText(value) ? value : null;
}

/** True for an accessor object, whose value is known only when the step runs. */
export function isAccessor(value: unknown): boolean {
  return isJsonObject(value) && Object.hasOwn(value, '$ref') && Object.keys(value).length === 1;
}

/** True for an object, and for text that may become one. */
export function mayBeObject(value: unknown): boolean {
  return isJsonObject(value) || (typeof value === 'string' && isDynamicText(value));
}

/** The object of a field, empty when there is none; null when it is known only when the step runs. */
export function staticObject(value: unknown): JsonObject | null {
  if (isJsonObject(value)) return isAccessor(value) ? null : value;
  return mayBeObject(value) ? null : {};
}

/** True when nothing inside is replaced when the step runs. */
export function isStatic(value: Json): boolean {
  if (typeof value === 'string') return !isDynamicText(value);
  if (typeof value !== 'object' || value === null) return true;
  return !isAccessor(value) && Object.values(value).every((inside: Json) => isStatic(inside));
}
