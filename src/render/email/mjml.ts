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

/** How deep tags stand in one another. The compiler recurses, and its stack is small. */
export function mjmlDepth(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of source.matchAll(/<\/?[a-z][^>]*>/gi)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
