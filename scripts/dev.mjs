// npm run dev: builds and restarts the server whenever src/ changes. Arguments go to `belay serve`.
import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { endWithNpm, prepare, root } from './prepare.mjs';

const QUIET_MS = 100;

let server = null;
let timer;
let restarting = false;
let changed = false;

prepare({ web: true });
endWithNpm();
start();
watch(path.join(root, 'src'), { recursive: true }, (_event, file) => {
  if (file?.endsWith('.test.ts')) return;
  clearTimeout(timer);
  timer = setTimeout(restart, QUIET_MS);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}

function start() {
  const args = ['--enable-source-maps', path.join(root, 'dist/main.js'), 'serve', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  server = child;
  child.once('exit', (code) => {
    if (server !== child) return;
    server = null;
    console.error(`The server ended (${code}); waiting for a change.`);
  });
}

/** A build that fails leaves the running server alone. */
async function restart() {
  changed = true;
  if (restarting) return;
  restarting = true;
  while (changed) {
    changed = false;
    const build = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs')], {
      cwd: root,
      stdio: 'inherit',
    });
    if (build.status !== 0) continue;
    await stop();
    start();
  }
  restarting = false;
}

async function stop() {
  const child = server;
  if (child === null) return;
  server = null;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
