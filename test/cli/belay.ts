import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What a command answered. */
export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

type Variables = { readonly [name: string]: string };

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Runs `belay` as a process of its own, with these variables and none of ours. */
export async function belay(
  args: readonly string[],
  variables: Variables = {},
  options: { readonly stdin?: string; readonly cwd?: string } = {},
): Promise<Ended> {
  const child = start(args, variables, options.cwd);
  child.stdin?.end(options.stdin ?? '');
  return ended(child);
}

/** A process of `belay serve`. */
export type Served = {
  readonly url: string;
  readonly key: string | null;
  /** Variables for commands that talk to it. */
  readonly client: Variables;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
};

/** Starts a server on any free port and waits until it is ready; in memory unless the variables say otherwise. */
export async function serve(variables: Variables = {}): Promise<Served> {
  const child = start(['serve', '--ready-json'], {
    PORT: '0',
    BELAY_DATA_DIR: 'memory://',
    ...variables,
  });
  const result = ended(child);
  const line = await Promise.race([firstLine(child), result.then(notReady)]);
  const { url, key } = JSON.parse(line) as { readonly url: string; readonly key: string | null };
  return {
    url,
    key,
    client: { BELAY_URL: url, BELAY_API_KEY: key ?? variables['BELAY_API_KEY'] ?? '' },
    kill: (signal) => {
      child.kill(signal);
    },
    ended: result,
  };
}

/** A directory for one test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'belay-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function start(args: readonly string[], variables: Variables, cwd: string = tmpdir()): ChildProcess {
  const { PATH = '' } = process.env;
  return spawn(process.execPath, [MAIN, ...args], { cwd, env: { PATH, ...variables }, stdio: 'pipe' });
}

function ended(child: ChildProcess): Promise<Ended> {
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout: stdout(), stderr: stderr() }));
  });
}

function gather(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end !== -1) resolve(text.slice(0, end));
    });
  });
}

function notReady({ code, stderr }: Ended): never {
  throw new Error(`the server ended with ${code} before it was ready:\n${stderr}`);
}
