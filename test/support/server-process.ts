import { type ChildProcess, spawn } from 'node:child_process';

/** The compiled server in a process of its own, as an operator runs it. */
export type ServerProcess = {
  readonly url: string;
  /** Ends it as a power cut to the process would: nothing is flushed, nothing is said. */
  kill(): Promise<void>;
  /** Ends it as a service manager would. */
  stop(): Promise<void>;
};

export const PROCESS_KEY = 'pk_prod_CHAOS00000000000000000000000000000000000';

/** Starts `belay serve` on a free loopback port and resolves when it answers. */
export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--ready-json'], {
    env: {
      ...process.env,
      DATABASE_URL: '',
      HOST: '127.0.0.1',
      PORT: '0',
      BELAY_LOG_LEVEL: 'silent',
      BELAY_API_KEY: PROCESS_KEY,
      BELAY_OUTBOUND_ALLOW: '127.0.0.0/8',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await readyUrl(child);
  return { url, kill: () => end(child, 'SIGKILL'), stop: () => end(child, 'SIGTERM') };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const line = output.split('\n').find((candidate) => candidate.startsWith('{"url"'));
      if (line !== undefined) resolve((JSON.parse(line) as { url: string }).url);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${errors}${output}`)));
  });
}

function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
