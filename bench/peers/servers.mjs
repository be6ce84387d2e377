import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const servers = new Set();

/** Starts a server with its log in `directory` and waits until `answers` resolves; throws the log's end if it ends. */
export async function startServer({ command, args, env = {}, directory, answers }) {
  const log = path.join(directory, 'server.log');
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = createWriteStream(log);
  child.stdout.pipe(output);
  child.stderr.pipe(output);
  servers.add(child);
  let ended;
  child.once('error', (error) => {
    servers.delete(child);
    ended = error.code === 'ENOENT' ? `${command} is not on PATH` : error.message;
  });
  child.once('exit', (code) => {
    servers.delete(child);
    ended = `${path.basename(command)} ended with ${code}: ${readFileSync(log, 'utf8').trim().split('\n').at(-1)}`;
  });
  while (!(await answers().catch(() => false))) {
    if (ended !== undefined) throw new Error(ended);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends every server at once, without a farewell: their data is thrown away. */
export async function stopServers() {
  await Promise.all(
    [...servers].map(
      (child) =>
        new Promise((resolve) => {
          child.once('exit', resolve);
          child.kill('SIGKILL');
        }),
    ),
  );
}

/** A port of the loopback interface on which nobody listens at the moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
