import { parse } from '@handlebars/parser';
import { LRUCache } from 'lru-cache';
import { convertProgram, TemplateError } from './convert.ts';
import type { TreeProgram } from './handlebars-tree.ts';
import type { Program } from './node.ts';

/** A template ready to be evaluated, or what is wrong with it. `cost` is the work that compiling it is worth. */
export type Compiled =
  | { readonly kind: 'compiled'; readonly program: Program; readonly cost: number }
  | { readonly kind: 'invalid'; readonly error: string };

export type Syntax =
  /** Handlebars, and `{variable}` in single braces. */
  | 'text'
  /** Handlebars alone: single braces are CSS. */
  | 'html';

/** The parser is slower than linear, so what it gets is bounded. */
const MAX_CHARACTERS = 262_144;
const MAX_TAGS = 2_000;
const MAX_BLOCKS = 250;
const MAX_TAG = 2_000;

const known = { text: createCache(), html: createCache() };

function createCache(): LRUCache<string, Compiled> {
  return new LRUCache({
    max: 10_000,
    maxSize: 8 * 1024 * 1024,
    sizeCalculation: (_compiled, source) => source.length + 64,
  });
}

/** Compiles a template; the same text is compiled once. */
export function compileTemplate(source: string, syntax: Syntax): Compiled {
  if (!source.includes('{')) return { kind: 'compiled', program: textOf(source), cost: 0 };
  const cache = known[syntax];
  const before = cache.get(source);
  if (before !== undefined) return before;
  const compiled = compile(source, syntax);
  cache.set(source, compiled);
  return compiled;
}

function textOf(text: string): Program {
  return text === '' ? [] : [{ kind: 'text', text }];
}

function compile(source: string, syntax: Syntax): Compiled {
  const tags = count(source, /\{\{/g);
  if (source.length > MAX_CHARACTERS) return invalid(`longer than ${MAX_CHARACTERS} characters`);
  if (tags > MAX_TAGS) return invalid(`more than ${MAX_TAGS} tags`);
  if (count(source, /\{\{~?\{*\s*(?:[#^]|else\b)/g) > MAX_BLOCKS)
    return invalid(`more than ${MAX_BLOCKS} blocks`);
  if (longestTag(source) > MAX_TAG) return invalid(`a tag longer than ${MAX_TAG} characters`);
  try {
    return { kind: 'compiled', program: convertProgram(parse(source) as TreeProgram, syntax), cost: tags };
  } catch (error) {
    if (error instanceof TemplateError) return invalid(error.message);
    return invalid(syntaxError(error));
  }
}

/** The length of the longest tag that is no comment. What is quoted inside a tag does not end it. */
function longestTag(source: string): number {
  let longest = 0;
  let at = source.indexOf('{{');
  while (at !== -1) {
    const end =
      source.startsWith('{{!', at) || source.startsWith('{{~!', at) ? at + 2 : tagEnd(source, at + 2);
    longest = Math.max(longest, end - at);
    at = source.indexOf('{{', end);
  }
  return longest;
}

const QUOTES: { readonly [open: string]: string } = { '"': '"', "'": "'", '[': ']' };

function tagEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (character === '}' && source[at + 1] === '}') return at;
    const close = QUOTES[character];
    if (close === undefined) continue;
    const end = source.indexOf(close, at + 1);
    if (end === -1) return source.length;
    at = end;
  }
  return source.length;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function invalid(error: string): Compiled {
  return { kind: 'invalid', error };
}

/** The parser's message without its drawing and its list of tokens: `Parse error on line 2: near "{{#if x"`. */
function syntaxError(error: unknown): string {
  const [first = '', near = ''] = (error instanceof Error ? error.message : '').split('\n');
  if (!first.startsWith('Parse error')) return first === '' ? 'not a template' : first;
  return `${first.replace(/:$/, '')} near ${JSON.stringify(near.slice(-40))}`;
}
