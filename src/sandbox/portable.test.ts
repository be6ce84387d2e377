import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The pool; everything else also runs in a browser's Web Worker, for the playground. */
const NODE_ONLY = ['pool.ts', 'sandbox.ts', 'slot.ts', 'thread.ts', 'worker.ts'];

it('keeps Node.js out of parsing, pruning and the VM', () => {
  const folder = new URL('.', import.meta.url);
  const portable = readdirSync(folder).filter(
    (file) => !file.endsWith('.test.ts') && !NODE_ONLY.includes(file),
  );
  expect(portable.length).toBeGreaterThan(10);
  const imports = portable.flatMap((file) => {
    const source = readFileSync(new URL(file, folder), 'utf8');
    return [...source.matchAll(/from '(.+?)'/g)].map(([, name = '']) => `${file} ${name}`);
  });
  const platform = imports.filter(
    (line) => / node:/.test(line) || NODE_ONLY.some((file) => line.endsWith(`/${file}`)),
  );
  expect(platform).toEqual([]);
});
