import type { Json } from '../../automation/json.ts';
import type { Value } from '../template/lookup.ts';

const TEXT_METHODS: { readonly [name: string]: (text: string, argument: string) => Value } = {
  includes: (text, part) => text.includes(part),
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  indexOf: (text, part) => text.indexOf(part),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

const LIST_METHODS: { readonly [name: string]: (list: readonly Json[], argument: Value) => Value } = {
  includes: (list, item) => item !== undefined && list.includes(item),
  indexOf: (list, item) => (item === undefined ? -1 : list.indexOf(item)),
};

/** Calls a method of a text or a list; of nothing, the result is nothing. Null where there is no such method. */
export function callMethod(
  on: Value,
  name: string,
  [argument]: readonly Value[],
): { readonly value: Value } | null {
  const isKnown = Object.hasOwn(TEXT_METHODS, name) || Object.hasOwn(LIST_METHODS, name);
  if (!isKnown) return null;
  if (typeof on === 'string') return { value: TEXT_METHODS[name]?.(on, String(argument ?? '')) };
  if (Array.isArray(on)) return { value: LIST_METHODS[name]?.(on, argument) };
  return { value: undefined };
}
