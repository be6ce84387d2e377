// Checks what a browser has to load against the budgets of the web app, in kB after gzip -9. Run after a build.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './prepare.mjs';

const dist = path.join(root, 'web/dist');
const kB = (file) => gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length / 1000;
const assets = readdirSync(path.join(dist, 'assets')).map((name) => `assets/${name}`);
const imports = (file) => {
  const source = readFileSync(path.join(dist, file), 'utf8');
  return [...source.matchAll(/(?:import|from)\s*["']\.\/([\w-]+\.js)["']/g)].map(
    ([, name]) => `assets/${name}`,
  );
};

/** A chunk and everything that it cannot begin without. */
function closure(first) {
  const all = new Set();
  const visit = (file) => {
    if (all.has(file)) return;
    all.add(file);
    imports(file).forEach(visit);
  };
  first.forEach(visit);
  return all;
}

const page = readFileSync(path.join(dist, 'index.html'), 'utf8');
const shell = closure([...page.matchAll(/(?:src|href)="\/(assets\/[\w-]+\.js)"/g)].map(([, file]) => file));
const named = (name) => assets.filter((file) => new RegExp(`/${name}-[\\w-]{8}\\.(js|wasm)$`).test(file));
const beyond = (name) => [...closure(named(name))].filter((file) => !shell.has(file));
const total = (files) => [...files].reduce((sum, file) => sum + kB(file), 0);
const css = assets.filter((file) => file.endsWith('.css'));

const budgets = [
  // The goals are 140 and, for the first load, 180; these limits keep what is there from growing.
  ['the shell', total(shell), 165],
  ['all CSS', total(css), 14],
  ['run logs, beyond the shell', total(beyond('run-logs-page')), 25],
  ['a run, beyond the shell', total(beyond('run-page')), 35],
  ['the worker of expressions', total(named('sandbox-worker')), 65],
  ['its WebAssembly', total(named('quickjs')), 300],
  ['first load of run logs', total(shell) + total(css) + total(beyond('run-logs-page')), 195],
];
for (const [what, size, limit] of budgets) {
  console.log(`${size > limit ? 'OVER' : 'ok  '} ${what}: ${size.toFixed(1)} of ${limit} kB`);
}
if (budgets.some(([, size, limit]) => size > limit || size === 0)) process.exit(1);
