import { hasOwn, type Json, type JsonObject } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';
import type { ProviderKind, Setting } from './provider.ts';

const MAX_CHARS = 16_384;
const CONTROL = /[\p{Cc}\p{Cs}]/u;
/** What a key or certificate in PEM may hold besides. */
const CONTROL_BUT_LINES = /[^\P{Cc}\r\n\t]|\p{Cs}/u;

/**
 * Settings in the spelling of the catalog: `apiKey` is taken for `api_key`, since both occur. Of two spellings of one
 * field the catalog's wins.
 */
export function canonicalSettings(kind: ProviderKind, given: JsonObject): JsonObject {
  const spelled = Object.entries(given).map(([field, value]) => {
    const snake = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const isOld = !hasOwn(kind.settings, field) && hasOwn(kind.settings, snake) && !hasOwn(given, snake);
    return [isOld ? snake : field, value] as const;
  });
  // Null means absent, as everywhere in the API.
  return Object.fromEntries(spelled.filter(([, value]) => value !== null));
}

/** Everything wrong with a provider's settings, in the order of the catalog; unknown fields last. */
export function checkSettings(kind: ProviderKind, settings: JsonObject): readonly Problem[] {
  const known = Object.entries(kind.settings).flatMap(([field, setting]) => {
    const place = `settings.${field}`;
    if (hasOwn(settings, field)) {
      const message = problemOf(setting, settings[field] ?? null);
      return message === null ? [] : [{ place, message }];
    }
    return setting.required ? [{ place, message: `required by ${kind.key}` }] : [];
  });
  const unknown = Object.keys(settings)
    .filter((field) => !hasOwn(kind.settings, field))
    .map((field) => ({ place: `settings.${field}`, message: `${kind.key} has no such setting` }));
  const problems = [...known, ...unknown];
  return problems.length > 0 ? problems : (kind.check?.(settings) ?? []);
}

function problemOf(setting: Setting, value: Json): string | null {
  switch (setting.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'expected true or false';
    case 'number':
      return numberProblem(setting, value);
    case 'enum':
      return typeof value === 'string' && setting.values?.includes(value)
        ? null
        : `expected one of ${setting.values?.join(', ')}`;
    case 'string':
      return textProblem(setting, value);
  }
}

function numberProblem({ range }: Setting, value: Json): string | null {
  const { min, max } = range ?? { min: 0, max: Number.MAX_SAFE_INTEGER };
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max
    ? null
    : `expected a whole number from ${min} to ${max}`;
}

function textProblem({ multiline, url }: Setting, value: Json): string | null {
  if (typeof value !== 'string') return 'expected a text';
  if (value.trim() === '') return 'must not be empty';
  if (value.length > MAX_CHARS) return `at most ${MAX_CHARS} characters`;
  if ((multiline ? CONTROL_BUT_LINES : CONTROL).test(value)) return 'holds a control character';
  return url === true && !isHttpUrl(value) ? 'expected an http(s) URL' : null;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
