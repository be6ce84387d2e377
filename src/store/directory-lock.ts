import { open, readFile, readlink, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { now } from '../clock.ts';
import { BelayError } from '../errors.ts';

/** A lock is refreshed this often, and one that cannot be judged otherwise counts as left after `STALE_MS`. */
const REFRESH_MS = 5_000;
const STALE_MS = 30_000;

const ATTEMPTS = 3;

/**
 * Takes the exclusive lock of a data directory and returns how to give it back. A lock left by a process that no
 * longer lives is taken over; one of another machine or container, whose processes cannot be seen from here, once it
 * has not been refreshed for half a minute.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = path.join(directory, 'belay.lock');
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (await create(file, await ownText())) return keep(file);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    if (await isHeld(file, text)) throw inUse(directory, text);
    await takeOver(file, text);
  }
  throw inUse(directory, '');
}

function keep(file: string): () => Promise<void> {
  const refresh = () => void utimes(file, now() / 1000, now() / 1000).catch(() => undefined);
  const timer = setInterval(refresh, REFRESH_MS).unref();
  return async () => {
    clearInterval(timer);
    await rm(file, { force: true });
  };
}

async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(text);
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a lock that was found to be left. Only one may do so at a time, and only if the lock is still the same:
 * another may have taken it over in the meantime.
 */
async function takeOver(file: string, text: string): Promise<void> {
  const mutex = `${file}.takeover`;
  if (!(await create(mutex, ''))) {
    if (!(await isFresh(mutex))) await rm(mutex, { force: true });
    return;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => '')) === text) await rm(file, { force: true });
  } finally {
    await rm(mutex, { force: true });
  }
}

async function isHeld(file: string, text: string): Promise<boolean> {
  const [pid = '', start = '', place = ''] = text.trim().split(' ');
  // Half written, or not ours to judge.
  if (!/^\d+$/.test(pid) || (place !== '' && place !== (await ownPlace()))) return isFresh(file);
  // A pid is reused after a reboot: only the same start time means the same process.
  return isAlive(Number(pid)) && (start === '' || start === (await startOf(Number(pid))));
}

async function isFresh(file: string): Promise<boolean> {
  const status = await stat(file).catch(() => null);
  return status !== null && now() - status.mtimeMs < STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function ownText(): Promise<string> {
  return `${process.pid} ${await startOf(process.pid)} ${await ownPlace()}\n`;
}

/** Where pids mean the same: the host, and on Linux the container, which may well share a directory with others. */
async function ownPlace(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()}/${namespace}`.replaceAll(' ', '');
}

/** The start time of a process in clock ticks since boot where /proc tells it, else empty. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function inUse(directory: string, text: string): BelayError {
  const [pid = '', , place = ''] = text.trim().split(' ');
  const who = /^\d+$/.test(pid) ? `process ${pid}${place === '' ? '' : ` on ${place}`}` : 'another process';
  return new BelayError(
    'conflict',
    `The data directory ${directory} is in use by ${who}. Stop it first, choose another BELAY_DATA_DIR, ` +
      'or set DATABASE_URL to share one PostgreSQL between several servers.',
  );
}
