import { LRUCache } from 'lru-cache';
import type { ExpressionError } from './expression.ts';
import { findNeeds, type Needs } from './needs.ts';
import { PREFIX, parseExpression } from './parse.ts';
import { compareByRank } from './rank-comparison.ts';

/** An expression that has been parsed, without anything of its context. */
export type Program = {
  readonly text: string;
  /** Every name it mentions, with the part of its value that it can reach. */
  readonly needs: Needs;
  /** Set if it mentions `MessageStatus`: its text for a scope that defines it. */
  readonly ranked: { readonly text: string; readonly helper: string } | null;
};

export type Compiled =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly error: ExpressionError };

const CACHED_EXPRESSIONS = 5_000;
const CACHED_CHARACTERS = 4 * 1024 * 1024;

const cache = new LRUCache<string, Compiled>({
  max: CACHED_EXPRESSIONS,
  maxSize: CACHED_CHARACTERS,
  sizeCalculation: (_compiled, text) => text.length + 1,
});

/** Parses an expression, or remembers having done so. Errors: TOO_LONG, SYNTAX, STACK. */
export function compile(expression: string): Compiled {
  const known = cache.get(expression);
  if (known !== undefined) return known;
  const compiled = compileAfresh(expression);
  // A text above the limit is cheap to refuse again, and need not be kept.
  if (compiled.ok || compiled.error.code !== 'TOO_LONG') cache.set(expression, compiled);
  return compiled;
}

function compileAfresh(text: string): Compiled {
  const parsed = parseExpression(text);
  if (!parsed.ok) return parsed;
  const needs = findNeeds(parsed.tree);
  if (!needs.has('MessageStatus')) return { ok: true, program: { text, needs, ranked: null } };
  const helper = unusedName(needs);
  const ranked = { text: compareByRank(text, parsed.tree, PREFIX.length, helper), helper };
  return { ok: true, program: { text, needs, ranked } };
}

function unusedName(needs: Needs): string {
  let name = '$compare';
  while (needs.has(name)) name += '$';
  return name;
}
