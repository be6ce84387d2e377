import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';

/** A brand as it is stored: Courier's `settings` and `snippets` (reference 11.6). */
export type Brand = {
  readonly id: string;
  readonly name: string;
  readonly settings: JsonObject;
  readonly snippets: JsonObject;
};

/** What `{{brand.colors.primary}}` and the like read. */
export function brandVariables(brand: Brand | null): JsonObject {
  return brand === null ? {} : { ...brand.settings, id: brand.id, name: brand.name };
}

/** The text of a snippet of that name; null where there is none. */
export function snippetOf(brand: Brand | null, name: string): string | null {
  const items = brand?.snippets['items'];
  if (!Array.isArray(items)) return null;
  const found = items.find((item: Json) => isJsonObject(item) && item['name'] === name);
  const value: Json | undefined = isJsonObject(found) ? found['value'] : undefined;
  return typeof value === 'string' ? value : null;
}

/** A setting at a path; undefined where there is none. */
export function brandSetting(brand: Brand | null, ...path: readonly string[]): Json | undefined {
  let value: Json | undefined = brand?.settings;
  for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}
