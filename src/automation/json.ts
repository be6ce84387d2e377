/** What survives `JSON.stringify`: the only kind of value that the core holds. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export type JsonObject = { readonly [key: string]: Json };

/** True for `{…}`, false for arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own keys only, so that `__proto__` in user data is a key like any other. */
export function hasOwn(value: object, key: string): boolean {
  return Object.hasOwn(value, key);
}
