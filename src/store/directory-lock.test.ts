import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { lockDirectory } from './directory-lock.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'belay-lock-'));
  file = path.join(directory, 'belay.lock');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A process that lives until it is told to end. */
async function startProcess() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.once('spawn', resolve));
  const end = async () => {
    child.stdin.end();
    await ended;
  };
  return { pid: child.pid ?? 0, end };
}

async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

const age = (ms: number) => utimes(file, new Date(Date.now() - ms), new Date(Date.now() - ms));

describe('the lock of a data directory', () => {
  it('is held by one at a time, until it is given back', async () => {
    const unlock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'conflict' });
    await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${process.pid}`);
    await unlock();
    await (await lockDirectory(directory))();
  });

  it('goes to exactly one of many that come at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const taken = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
      const winners = taken.filter((one) => one.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const { value: unlock } of winners) await unlock();
    }
  });

  it('is refused while another process lives, and taken over once it is dead', async () => {
    const other = await startProcess();
    await writeFile(file, `${other.pid} ${await startOf(other.pid)}\n`);
    await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${other.pid}`);
    await other.end();
    await (await lockDirectory(directory))();
  });

  it('left by a dead process goes to exactly one of many that come at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      await writeFile(file, '999999999 1\n');
      const taken = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
      const winners = taken.filter((one) => one.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const { value: unlock } of winners) await unlock();
    }
  });

  it('of a pid that another process has got since is taken over', async () => {
    const other = await startProcess();
    await writeFile(file, `${other.pid} ${Number(await startOf(other.pid)) - 1}\n`);
    await (await lockDirectory(directory))();
    await other.end();
  });

  it('that does not tell a start time is judged by its pid alone', async () => {
    const other = await startProcess();
    await writeFile(file, `${other.pid}\n`);
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'conflict' });
    await other.end();
    await (await lockDirectory(directory))();
  });

  it('of another machine or container is respected as long as it is refreshed', async () => {
    for (const pid of [process.pid, 999_999_999]) {
      await writeFile(file, `${pid} 1 elsewhere/pid:[1]\n`);
      await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${pid} on elsewhere/pid:[1]`);
      await age(60_000);
      await (await lockDirectory(directory))();
    }
  });

  it('is taken over although somebody died while taking it over', async () => {
    await writeFile(file, '999999999 1\n');
    await writeFile(`${file}.takeover`, '');
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'conflict' });
    const old = new Date(Date.now() - 60_000);
    await utimes(`${file}.takeover`, old, old);
    await (await lockDirectory(directory))();
  });

  it('is refreshed while it is held', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const unlock = await lockDirectory(directory);
    await age(60_000);
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    await eventually(async () => expect(Date.now() - (await stat(file)).mtimeMs).toBeLessThan(30_000));
    await unlock();
  });

  it.each(['', 'rubbish', '-1 5'])(
    'that says %j is respected while it is new, and taken over later',
    async (text) => {
      await writeFile(file, text);
      await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'conflict' });
      await age(60_000);
      await (await lockDirectory(directory))();
    },
  );

  it('fails plainly where the directory is not there', async () => {
    await expect(lockDirectory(path.join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
