import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Starts the real server in a process of its own and returns its address, key and pid. */
export async function startServer(environment) {
  const started = performance.now();
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--ready-json'], {
    cwd: root,
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      BELAY_LOG_LEVEL: 'error',
      BELAY_API_KEY: KEY,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = await firstLine(child);
  return {
    ...ready,
    headers: { authorization: `Bearer ${KEY}` },
    readyMs: performance.now() - started,
    pid: child.pid,
    /** Resident memory in MB. */
    memory: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: () => end(child),
  };
}

const KEY = 'pk_prod_BENCH000000000000000000000000000000000000';

/** The raw limit of an HTTP answer: parses the JSON it gets and sends a run id back. */
export async function startEcho() {
  const source = `
    import http from 'node:http';
    const server = http.createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text) => { body += text; }).on('end', () => {
        JSON.parse(body);
        const answer = JSON.stringify({ runId: '1-65f240a0-47a6a120c8374de9bcf9f22c' });
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
        response.end(answer);
      });
    });
    server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: 'http://127.0.0.1:' + server.address().port })));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { ...(await firstLine(child)), stop: () => end(child) };
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const line = text.split('\n').find((candidate) => candidate.startsWith('{'));
      if (line !== undefined && text.includes('\n')) resolve(JSON.parse(line));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
}

function end(child) {
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}
