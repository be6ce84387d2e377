import { connect, freshDatabase, until } from './database.mjs';
import { load } from './load.mjs';
import { bodies, PARKED, THREE_SENDS } from './payload.mjs';
import { startEcho, startServer } from './server.mjs';
import { figure, median } from './stats.mjs';

const REQUESTS = 30_000;
const ROUNDS = 3;

/** Invokes over HTTP, durable when answered, beside a server that only echoes. */
export async function benchInvoke(postgres) {
  const echo = await startEcho();
  const url = await freshDatabase(postgres, 'bench_invoke');
  const server = await startServer({ DATABASE_URL: url });
  const results = { echo: [], refs: [], javascript: [] };
  try {
    const variants = {
      refs: bodies(500, { cancelation_token: 'refs.data.user_id', steps: PARKED }),
      javascript: bodies(500, { cancelation_token: '${`onboarding-${data.user_id}`}', steps: PARKED }),
    };
    const invoke = (name, requests) =>
      load({
        url: `${server.url}/automations/invoke`,
        headers: server.headers,
        bodies: variants[name],
        requests,
      });
    await load({ url: echo.url, bodies: variants.refs, requests: 5_000 });
    await invoke('javascript', 5_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      results.echo.push(await load({ url: echo.url, bodies: variants.refs, requests: REQUESTS }));
      results.refs.push(await invoke('refs', REQUESTS));
      results.javascript.push(await invoke('javascript', REQUESTS));
    }
    return [...figures(results), ...(await latencyOfRuns(server, url))];
  } finally {
    await Promise.all([echo.stop(), server.stop()]);
  }
}

function figures({ echo, refs, javascript }) {
  const of = (rounds, key) => median(rounds.map((round) => round[key]));
  const limit = of(echo, 'perSecond');
  const share = (rounds) => `${Math.round((of(rounds, 'perSecond') / limit) * 100)} % of the echo`;
  return [
    figure('bare HTTP echo, 64 connections', limit, '1/s'),
    figure('bare HTTP echo, p99', of(echo, 'p99'), 'ms'),
    figure('invoke, token by path', of(refs, 'perSecond'), '1/s', { target: '>= 6000', beside: share(refs) }),
    figure('invoke, token by path, p50', of(refs, 'p50'), 'ms'),
    figure('invoke, token by path, p99', of(refs, 'p99'), 'ms', { target: '<= 40' }),
    figure('invoke, token by JavaScript', of(javascript, 'perSecond'), '1/s', { beside: share(javascript) }),
    figure('invoke, token by JavaScript, p99', of(javascript, 'p99'), 'ms'),
  ];
}

/** From the accepted invoke to the end of a run of three sends, on an otherwise idle server. */
async function latencyOfRuns(server, url) {
  const client = await connect(url);
  await client.query('DELETE FROM run; DELETE FROM step; DELETE FROM message');
  const requests = 300;
  await load({
    url: `${server.url}/automations/invoke`,
    headers: server.headers,
    bodies: bodies(100, { steps: THREE_SENDS }),
    connections: 1,
    requests,
  });
  await until(client, 'SELECT count(*) FILTER (WHERE finished_at IS NULL) = 0 FROM run');
  const { rows } = await client.query(
    'SELECT extract(epoch FROM finished_at - created_at) * 1000 AS ms FROM run ORDER BY 1',
  );
  await client.end();
  const samples = rows.map(({ ms }) => Number(ms));
  return [figure('3-step run without delay, p50', median(samples), 'ms', { target: '<= 20' })];
}
