// Compiles src/ to dist/ when something in src/ is newer, and copies the SQL migrations beside the code.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const marker = path.join(root, 'dist/.tsbuildinfo');
const quiet = process.argv.includes('--quiet');

function newest(directory) {
  let time = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    time = Math.max(time, statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
  }
  return time;
}

const sources = Math.max(
  newest(path.join(root, 'src')),
  statSync(path.join(root, 'tsconfig.build.json')).mtimeMs,
);
if (existsSync(marker) && statSync(marker).mtimeMs > sources && !process.argv.includes('--force')) {
  if (!quiet) console.log('dist/ is up to date');
  process.exit(0);
}
if (process.argv.includes('--force')) rmSync(path.join(root, 'dist'), { recursive: true, force: true });
mkdirSync(path.join(root, 'dist/store/migrations'), { recursive: true });
rmSync(marker, { force: true });
const compile = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (compile.status !== 0) {
  rmSync(marker, { force: true });
  process.exit(compile.status ?? 1);
}
// One that has been renamed since would be applied under both names.
rmSync(path.join(root, 'dist/store/migrations'), { recursive: true, force: true });
cpSync(path.join(root, 'src/store/migrations'), path.join(root, 'dist/store/migrations'), {
  recursive: true,
});
if (!quiet) console.log('built dist/');
