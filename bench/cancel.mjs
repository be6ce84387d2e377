import { connect, freshDatabase } from './database.mjs';
import { load } from './load.mjs';
import { seedParked } from './seed.mjs';
import { startServer } from './server.mjs';
import { figure } from './stats.mjs';

const PARKED_RUNS = 1_000_000;
const SHARED_RUNS = 100_000;

/** Cancels over HTTP among a million parked runs, and one cancel that hits a hundred thousand. */
export async function benchCancel(postgres) {
  const url = await freshDatabase(postgres, 'bench_cancel');
  const server = await startServer({ DATABASE_URL: url });
  const client = await connect(url);
  try {
    await seedParked(client, { count: PARKED_RUNS, token: "'user-' || n", tag: 'parked' });
    await client.query('CHECKPOINT');
    const cancel = (tokens, connections) =>
      load({
        url: `${server.url}/automations/cancel`,
        headers: server.headers,
        bodies: tokens.map((token) => ({ cancelation_token: token })),
        connections,
        requests: tokens.length,
      });
    const tokens = (from, count) => Array.from({ length: count }, (_, n) => `user-${from + n * 7}`);
    await cancel(tokens(1, 500), 1);
    const single = await cancel(tokens(2, 2_000), 1);
    const eight = await cancel(tokens(3, 4_000), 8);
    return [
      figure('cancel by token among 1 M parked runs, p50', single.p50, 'ms', { target: '<= 5' }),
      figure('cancel by token among 1 M parked runs, p99', single.p99, 'ms', { target: '<= 25' }),
      figure('cancel by token, 8 connections', eight.perSecond, '1/s'),
      ...(await shared(server, client, url)),
    ];
  } finally {
    await client.end();
    await server.stop();
  }
}

async function shared(server, client, url) {
  await seedParked(client, { count: SHARED_RUNS, token: "'everybody'", tag: 'shared' });
  const watcher = await connect(url);
  const started = performance.now();
  const answered = fetch(`${server.url}/automations/cancel`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...server.headers },
    body: JSON.stringify({ cancelation_token: 'everybody' }),
  }).then((response) => response.json());
  let fenced = 0;
  while (fenced === 0) {
    const { rowCount } = await watcher.query("SELECT FROM token_fence WHERE token = 'everybody'");
    if (rowCount > 0) fenced = performance.now() - started;
  }
  const { cancelation } = await answered;
  const seconds = (performance.now() - started) / 1000;
  await watcher.end();
  if (cancelation.canceled !== SHARED_RUNS)
    throw new Error(`canceled ${cancelation.canceled} of ${SHARED_RUNS}`);
  return [
    figure('token shared by 100,000 runs: fence effective', fenced, 'ms', { target: '<= 50' }),
    figure('token shared by 100,000 runs: rows marked', SHARED_RUNS / seconds, 'rows/s', {
      target: '>= 30000',
    }),
  ];
}
