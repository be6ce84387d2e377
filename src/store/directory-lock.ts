import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { BelayError } from '../errors.ts';

/**
 * Takes the exclusive lock of a data directory and returns how to give it back. A lock left by a process that no
 * longer lives is taken over.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = path.join(directory, 'belay.lock');
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    if (await create(file)) return () => rm(file, { force: true });
    const owner = await ownerOf(file);
    if (owner !== null && isAlive(owner)) throw inUse(directory, owner);
    await rm(file, { force: true });
  }
  throw inUse(directory, null);
}

async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(`${process.pid} ${await startOf(process.pid)}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

type Owner = { readonly pid: number; readonly start: string };

async function ownerOf(file: string): Promise<Owner | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [pid = '', start = ''] = text.trim().split(' ');
  if (!/^\d+$/.test(pid)) return null;
  // A pid is reused after a reboot: only the same start time means the same process.
  return start !== '' && start !== (await startOf(Number(pid))) ? null : { pid: Number(pid), start };
}

/** The start time of a process in clock ticks since boot where /proc tells it, else empty. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function isAlive({ pid }: Owner): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(directory: string, owner: Owner | null): BelayError {
  const who = owner === null ? 'another process' : `process ${owner.pid}`;
  return new BelayError(
    'conflict',
    `The data directory ${directory} is in use by ${who}. Stop it first, choose another BELAY_DATA_DIR, ` +
      'or set DATABASE_URL to share one PostgreSQL between several servers.',
  );
}
