import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';

/** An element in one language: what its `locales` say for the first of the wanted ones comes over its own fields. */
export function localize(element: JsonObject, wanted: readonly string[]): JsonObject {
  const locales = element['locales'];
  if (wanted.length === 0 || !isJsonObject(locales)) return element;
  const own = localeOf(locales, wanted);
  return own === null ? element : { ...element, ...own, ...keep(element) };
}

/** `pt-BR` is looked for as itself, then as `pt`; `_` and `-`, capitals and small letters are the same. */
export function wantedLocales(locale: string | null): readonly string[] {
  if (locale === null) return [];
  const whole = spell(locale);
  const [language = whole] = whole.split('-');
  return language === whole ? [whole] : [whole, language];
}

/** A locale that `Intl` takes: itself, its language, or English. */
export function formatLocale(locale: string | null): string {
  for (const wanted of wantedLocales(locale)) {
    try {
      return Intl.getCanonicalLocales(wanted)[0] ?? 'en';
    } catch {
      // Not a language tag; the next one may be.
    }
  }
  return 'en';
}

function localeOf(locales: JsonObject, wanted: readonly string[]): JsonObject | null {
  const bySpelling = new Map(Object.entries(locales).map(([name, value]) => [spell(name), value]));
  for (const name of wanted) {
    const found: Json | undefined = bySpelling.get(name);
    if (isJsonObject(found)) return found;
  }
  return null;
}

/** What a language cannot change. */
function keep({ type, id, ref }: JsonObject): JsonObject {
  return {
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
    ...(ref === undefined ? {} : { ref }),
  };
}

function spell(name: string): string {
  return name.trim().replaceAll('_', '-').toLowerCase();
}
