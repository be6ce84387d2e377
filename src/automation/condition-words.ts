import { alternatives } from './comparison.ts';
import type { Comparison } from './condition.ts';
import type { Json } from './json.ts';

const MAX_SHOWN = 80;
const MAX_OPTIONS = 10;

/** What a comparison found, for people: `data.plan` was `free`, expected `pro`; without the last part where it held. */
export function comparisonWords(
  name: string,
  left: Json | undefined,
  comparison: Comparison,
  right: Json,
  holds: boolean,
): string {
  const found = `${quoted(name)} was ${shown(left)}`;
  return holds ? found : `${found}, expected ${expectation(comparison, right)}`;
}

/** What an expression found: `data.n > 3` was `false`. */
export function expressionWords(expression: string, value: Json | undefined): string {
  return `${quoted(expression)} was ${shown(value)}`;
}

function expectation(comparison: Comparison, right: Json): string {
  switch (comparison) {
    case 'eq':
      return shown(right);
    case 'neq':
      return `anything but ${shown(right)}`;
    case 'one_of':
      return `one of ${options(alternatives(right))}`;
    case 'contains':
      return `something that contains ${shown(right)}`;
    case 'not_contains':
      return `something that does not contain ${shown(right)}`;
    case 'gt':
      return `more than ${shown(right)}`;
    case 'gte':
      return `at least ${shown(right)}`;
    case 'lt':
      return `less than ${shown(right)}`;
    case 'lte':
      return `at most ${shown(right)}`;
    case 'starts_with':
      return `something that starts with ${shown(right)}`;
    case 'ends_with':
      return `something that ends with ${shown(right)}`;
  }
}

function options(values: readonly Json[]): string {
  const named = values.slice(0, MAX_OPTIONS).map(shown).join(', ');
  return values.length > MAX_OPTIONS ? `${named}, …` : named;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  // A text that looks like another value, or like nothing, is told apart by its quotes.
  const plain = typeof value === 'string' && value.trim() !== '' && !looksLikeJson(value);
  return quoted(plain ? value : JSON.stringify(value));
}

function looksLikeJson(text: string): boolean {
  return /^(?:null|true|false|[-\d"[{].*)$/su.test(text.trim());
}

function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ');
  return `\`${line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line}\``;
}
