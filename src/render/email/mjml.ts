import { createRequire } from 'node:module';

type Engine = {
  toHtml(
    source: string,
  ):
    | { readonly type: 'success'; readonly content: string }
    | { readonly type: 'error'; readonly message: string };
};

export type CompiledMjml =
  | { readonly kind: 'compiled'; readonly html: string }
  | { readonly kind: 'failed'; readonly error: string };

const require = createRequire(import.meta.url);
let engine: Engine | null = null;

/** Turns MJML into HTML for mail clients. Reads no files and no network: `mj-include` fails. */
export function compileMjml(source: string): CompiledMjml {
  try {
    engine ??= load();
    const result = engine.toHtml(source);
    if (result.type === 'success') return { kind: 'compiled', html: result.content };
    return { kind: 'failed', error: result.message };
  } catch (error) {
    // The instance is broken once WebAssembly has trapped, so the next call gets a new one.
    engine = null;
    delete require.cache[require.resolve('mrml')];
    return { kind: 'failed', error: error instanceof Error ? error.message : 'the compiler broke' };
  }
}

function load(): Engine {
  const { Engine: Mrml } = require('mrml') as { readonly Engine: new () => Engine };
  return new Mrml();
}

const MAX_DEPTH = 40;
const MAX_CHARACTERS = 65_536;

/**
 * Why MJML of a brand is not given to the compiler; null for what may be. It recurses, and its stack is small; and a
 * carousel is written out once for each of its pictures.
 */
export function mjmlProblem(source: string): string | null {
  if (source.length > MAX_CHARACTERS) return `longer than ${MAX_CHARACTERS} characters`;
  if (/<mj-carousel\b/i.test(source)) return 'mj-carousel is not supported';
  return depthOf(source) > MAX_DEPTH ? `nested more than ${MAX_DEPTH} levels deep` : null;
}

const VOID = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b/i;

function depthOf(source: string): number {
  let depth = 0;
  let deepest = 0;
  let at = source.indexOf('<');
  while (at !== -1) {
    const end = source.indexOf('>', at);
    if (end === -1) break;
    const tag = source.slice(at, Math.min(end, at + 10));
    if (tag.startsWith('</')) depth -= 1;
    else if (/^<[a-z]/i.test(tag) && source[end - 1] !== '/' && !VOID.test(tag)) depth += 1;
    deepest = Math.max(deepest, depth);
    at = source.indexOf('<', end);
  }
  return deepest;
}
