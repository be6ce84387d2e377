import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';

/** Elements in which everything has an id: what has none gets one, what has one keeps it. */
export function withIds(elements: readonly Json[], newId: () => string): readonly Json[] {
  return elements.map((element) => {
    if (!isJsonObject(element)) return element;
    const { id, elements: inner } = element;
    return {
      ...element,
      id: typeof id === 'string' && id !== '' ? id : newId(),
      ...(Array.isArray(inner) ? { elements: withIds(inner, newId) } : {}),
    };
  });
}

/** Elements with the one of this id changed; null when there is none. */
export function changeElement(
  elements: readonly Json[],
  id: string,
  change: (element: JsonObject) => JsonObject,
): readonly Json[] | null {
  let found = false;
  const visit = (all: readonly Json[]): readonly Json[] =>
    all.map((element) => {
      if (!isJsonObject(element) || found) return element;
      if (element['id'] === id) {
        found = true;
        return change(element);
      }
      const { elements: inner } = element;
      return Array.isArray(inner) ? { ...element, elements: visit(inner) } : element;
    });
  const changed = visit(elements);
  return found ? changed : null;
}

/** The elements and all that they hold, in the order of the document. */
export function allElements(elements: readonly Json[]): readonly JsonObject[] {
  return elements
    .filter(isJsonObject)
    .flatMap((element) => [
      element,
      ...(Array.isArray(element['elements']) ? allElements(element['elements']) : []),
    ]);
}

const TRANSLATABLE = ['content', 'title', 'preheader', 'href', 'src', 'alt_text'];

/** MD5 of what can be translated, which is how Courier names a state of a text. No secret and no signature. */
export function checksumOf(element: JsonObject): string {
  const texts = TRANSLATABLE.map((field) => element[field] ?? null);
  return createHash('md5').update(JSON.stringify(texts)).digest('hex');
}

/** Elements with their checksums, and those of their translations. */
export function withChecksums(elements: readonly Json[]): readonly JsonObject[] {
  return elements.filter(isJsonObject).map((element) => {
    const { elements: inner, locales } = element;
    return {
      ...element,
      checksum: checksumOf(element),
      ...(Array.isArray(inner) ? { elements: withChecksums(inner) } : {}),
      ...(isJsonObject(locales) ? { locales: localeChecksums(locales) } : {}),
    };
  });
}

function localeChecksums(locales: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(locales).map(([name, own]) => [
      name,
      isJsonObject(own) ? { ...own, checksum: checksumOf(own) } : own,
    ]),
  );
}
