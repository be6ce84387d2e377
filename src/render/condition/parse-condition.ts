import { type Expression, parseExpressionAt } from 'acorn';
import { LRUCache } from 'lru-cache';

/** A parsed condition, or what is wrong with it. */
export type ParsedCondition =
  | { readonly kind: 'parsed'; readonly expression: Expression }
  | { readonly kind: 'invalid'; readonly error: string };

const MAX_CHARACTERS = 4_096;

const known = new LRUCache<string, ParsedCondition>({ max: 5_000 });

/**
 * Reads the `if` or `loop` of an element: a JavaScript expression over `data`, `profile`, `refs` and `$`. A path may be
 * written in braces, as in `{{data.plan}} === "pro"`.
 */
export function parseCondition(source: string): ParsedCondition {
  const before = known.get(source);
  if (before !== undefined) return before;
  const parsed = parse(source);
  known.set(source, parsed);
  return parsed;
}

const PATH_IN_BRACES = /\{\{\{?\s*([A-Za-z_$][\w$]*(?:\.[\w$]+|\[\d+\])*)\s*\}?\}\}/g;

function parse(source: string): ParsedCondition {
  if (source.length > MAX_CHARACTERS) return invalid(`longer than ${MAX_CHARACTERS} characters`);
  const text = source.replace(PATH_IN_BRACES, '$1').trim();
  try {
    const expression = parseExpressionAt(text, 0, { ecmaVersion: 2023 });
    if (text.slice(expression.end).trim() !== '')
      return invalid(`unexpected ${JSON.stringify(text.slice(expression.end, expression.end + 20))}`);
    return { kind: 'parsed', expression };
  } catch (error) {
    return invalid(error instanceof SyntaxError ? error.message : 'too deeply nested');
  }
}

function invalid(error: string): ParsedCondition {
  return { kind: 'invalid', error };
}
