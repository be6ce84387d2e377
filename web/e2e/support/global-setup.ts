import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seed } from './seed.ts';
import { KEY, PEOPLE, setServerUrl } from './server.ts';

let server: ChildProcess | null = null;
const directory = mkdtempSync(path.join(tmpdir(), 'belay-e2e-'));

/** A whole server as `npm start` runs it, with people and automations in it. */
export async function setup(): Promise<void> {
  const main = path.resolve(import.meta.dirname, '../../../dist/main.js');
  server = spawn(process.execPath, [main, 'serve', '--ready-json'], {
    env: {
      ...process.env,
      DATABASE_URL: '',
      HOST: '127.0.0.1',
      PORT: '0',
      BELAY_API_KEY: KEY,
      BELAY_DATA_DIR: directory,
      BELAY_LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = await readyLine(server);
  setServerUrl(ready.url);
  await makePeople(ready.url, ready.admin.replace(/^.*#/, ''));
  await seed();
}

export async function teardown(): Promise<void> {
  const running = server;
  if (running !== null && running.exitCode === null) {
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
}

function readyLine(child: ChildProcess): Promise<{ readonly url: string; readonly admin: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const line = output.split('\n').find((candidate) => candidate.startsWith('{"url"'));
      if (line !== undefined) resolve(JSON.parse(line));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
}

async function makePeople(url: string, setupToken: string): Promise<void> {
  const post = async (place: string, body: object, headers: object = {}) => {
    const response = await fetch(url + place, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${place}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { readonly path: string };
  };
  const { admin, viewer } = PEOPLE;
  await post('/invitations/accept', { token: setupToken, ...admin });
  const { path: link } = await post(
    '/invitations',
    { email: viewer.email, role: 'viewer' },
    { authorization: `Bearer ${KEY}` },
  );
  const { name, password } = viewer;
  await post('/invitations/accept', { token: link.replace(/^.*#/, ''), name, password });
}
