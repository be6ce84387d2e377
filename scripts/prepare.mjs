// Makes a checkout ready to run: the right Node, the locked dependencies, a current dist/. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Ends the process with a message when something cannot be made ready. Under a tenth of a second when all is. `web`
 * stands for the pages, which only a server that people look at needs.
 */
export function prepare({ build = true, web = false } = {}) {
  requireNode();
  install();
  if (build) run('the build', process.execPath, [path.join(root, 'scripts/build.mjs'), '--quiet']);
  if (web)
    run('the build of the pages', process.execPath, [path.join(root, 'scripts/build-web.mjs'), '--quiet']);
}

/**
 * Under npm, sends this process the SIGTERM that npm was sent: npm passes it to a shell, and most shells end without
 * passing it on. Their end is all that can be seen from here.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  timer.unref();
}

function requireNode() {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node.replace(
    '>=',
    '',
  );
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  console.error(
    `Belay needs Node ${wanted} or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  console.error('Get a current one from https://nodejs.org or your version manager.');
  process.exit(1);
}

function install() {
  // npm writes this file last, so that an interrupted installation is not taken for a finished one.
  const installed = path.join(root, 'node_modules/.package-lock.json');
  const locked = path.join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(locked).mtimeMs) return;
  console.error('Installing dependencies (npm ci)…');
  // The compiler is a development dependency, which NODE_ENV=production would leave out.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  if (npm !== undefined && path.basename(npm).startsWith('npm-cli')) {
    run('npm ci', process.execPath, [npm, ...args]);
  } else {
    run('npm ci', 'npm', args, { shell: process.platform === 'win32' });
  }
}

/** Its output goes to stderr: stdout belongs to the program that is being prepared. */
function run(what, command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    ...options,
  });
  if (status === 0) return;
  console.error(`${what} failed${error ? `: ${error.message}` : signal ? ` (${signal})` : ''}.`);
  process.exit(status || 1);
}
