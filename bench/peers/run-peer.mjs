import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LIMIT_MS = 40_000;
const FAREWELL_MS = 3_000;

/**
 * Measures one peer in a process group of its own, so that nothing of it outlives its turn and no error of it ends the
 * bench. Returns the figures that it reported within 40 s and, where it did not finish, the problem.
 */
export async function runPeer(file, url) {
  const directory = mkdtempSync(path.join(tmpdir(), `belay-bench-${file}-`));
  const child = fork(new URL('./child.mjs', import.meta.url), [file, url, directory], {
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Neither the SDKs nor the servers they bring may report to anybody.
    env: { ...process.env, DO_NOT_TRACK: '1', RESTATE_DISABLE_TELEMETRY: 'true' },
  });
  const results = [];
  let problem;
  child.on('message', (message) => {
    if ('problem' in message) problem = message.problem;
    else results.push(message);
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  if (!(await within(LIMIT_MS, exited))) {
    problem = `not done after ${LIMIT_MS / 1000} s`;
    // Losing its channel is the child's sign to stop what it has started.
    child.disconnect();
    await within(FAREWELL_MS, exited);
  } else if (child.exitCode !== 0) {
    problem ??= `ended with ${child.exitCode ?? child.signalCode}`;
  }
  endGroup(child.pid);
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  return { results, problem };
}

function within(milliseconds, promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  return Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
