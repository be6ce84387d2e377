import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from './load.mjs';
import { bodies, PARKED, THREE_SENDS } from './payload.mjs';
import { startServer } from './server.mjs';
import { figure } from './stats.mjs';

/** The embedded database: start, memory and rates; the rates are compared with PostgreSQL's by the caller. */
export async function benchEmbedded() {
  const directory = mkdtempSync(path.join(tmpdir(), 'belay-bench-'));
  const environment = { DATABASE_URL: '', BELAY_DATA_DIR: directory };
  try {
    await (await startServer(environment)).stop();
    const server = await startServer(environment);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const idle = server.memory();
    const invoke = await load({
      url: `${server.url}/automations/invoke`,
      headers: server.headers,
      bodies: bodies(500, { cancelation_token: 'refs.data.user_id', steps: PARKED }),
      requests: 10_000,
    });
    const steps = await stepsPerSecond(server);
    await server.stop();
    return [
      figure('embedded: ready on an existing directory', server.readyMs, 'ms', { target: '<= 2000' }),
      figure('embedded: idle memory', idle, 'MB', { target: '<= 250' }),
      figure('embedded: invoke, token by path', invoke.perSecond, '1/s'),
      figure('embedded: invoke, token by path, p99', invoke.p99, 'ms'),
      figure('embedded: steps', steps, 'transitions/s'),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function stepsPerSecond(server) {
  const requests = 3_000;
  const before = await settled(server);
  const started = performance.now();
  await load({
    url: `${server.url}/automations/invoke`,
    headers: server.headers,
    bodies: bodies(500, { steps: THREE_SENDS }),
    requests,
  });
  while ((await settled(server)) - before < requests * THREE_SENDS.length) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return (requests * THREE_SENDS.length) / ((performance.now() - started) / 1000);
}

async function settled(server) {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const values = [...text.matchAll(/^automation_step_settled\{[^}]*\} (\d+)/gm)];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
