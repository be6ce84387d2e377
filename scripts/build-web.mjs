// Builds web/ to web/dist/ when something that goes into it is newer. The server serves what is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const web = path.join(root, 'web');
const marker = path.join(web, 'dist/.built');
const quiet = process.argv.includes('--quiet');

/** What the pages are made of: their own sources, and the engine's that run in the browser as well. */
const SOURCES = [
  ...['src', 'public', 'index.html', 'package.json', 'vite.config.mjs'].map((name) => path.join(web, name)),
  ...['automation', 'engine', 'sandbox'].map((name) => path.join(root, 'src', name)),
  path.join(root, 'package-lock.json'),
];

function newest(place) {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let time = stat.mtimeMs;
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    if (entry.name.endsWith('.test.ts')) continue;
    time = Math.max(time, statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
  }
  return time;
}

if (
  existsSync(marker) &&
  statSync(marker).mtimeMs > Math.max(...SOURCES.map(newest)) &&
  !process.argv.includes('--force')
) {
  if (!quiet) console.log('web/dist/ is up to date');
  process.exit(0);
}
rmSync(marker, { force: true });
const build = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
  { cwd: web, stdio: ['ignore', 2, 2] },
);
if (build.status !== 0) process.exit(build.status || 1);
writeFileSync(marker, '');
if (!quiet) console.log('built web/dist/');
