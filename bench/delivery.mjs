import http from 'node:http';
import { connect, freshDatabase, until } from './database.mjs';
import { startServer } from './server.mjs';
import { figure, percentile } from './stats.mjs';

const RECIPIENTS = 100_000;
const WEBHOOKS = 10_000;

/** Messages per second of one process: a list of 100,000 that is kept, webhooks to loopback, a cancel in mid fan-out. */
export async function benchDelivery(postgres) {
  return [...(await kept(postgres)), await posted(postgres), ...(await canceled(postgres))];
}

async function prepared(postgres, name, count, profile) {
  const url = await freshDatabase(postgres, name);
  const server = await startServer({ DATABASE_URL: url, BELAY_OUTBOUND_ALLOW: '127.0.0.0/8' });
  const client = await connect(url);
  await client.query(
    "INSERT INTO list (workspace_id, environment, id, name) VALUES ('default', 'production', 'all', 'All')",
  );
  await client.query(
    `INSERT INTO list_subscription (workspace_id, environment, list_id, user_id)
     SELECT 'default', 'production', 'all', 'user-' || n FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  await client.query(
    `INSERT INTO profile (workspace_id, environment, user_id, profile)
     SELECT 'default', 'production', 'user-' || n, $2::jsonb FROM generate_series(1, $1::int) AS n`,
    [count, JSON.stringify(profile)],
  );
  await client.query('ANALYZE');
  return { server, client };
}

async function post(server, path, body, method = 'POST') {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...server.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const MESSAGE = {
  to: { list_id: 'all' },
  content: { title: 'Hello {{name}}', body: 'Your plan ends tomorrow, {{name}}.' },
  data: { name: 'Ann' },
};
const IDLE =
  'SELECT NOT EXISTS (SELECT FROM message WHERE due_at IS NOT NULL) AND NOT EXISTS (SELECT FROM message_request WHERE due_at IS NOT NULL)';

async function kept(postgres) {
  const { server, client } = await prepared(postgres, 'bench_kept', RECIPIENTS, { email: 'a@example.com' });
  await post(server, '/settings/capture', { enabled: true }, 'PUT');
  const idle = server.memory();
  let peak = idle;
  const watching = setInterval(() => {
    peak = Math.max(peak, server.memory());
  }, 100);
  const began = performance.now();
  await post(server, '/send', { message: MESSAGE });
  await until(client, `SELECT (SELECT count(*) FROM message) = ${RECIPIENTS} AND (${IDLE})`);
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(watching);
  await client.end();
  await server.stop();
  return [
    figure('list of 100,000, rendered and kept', RECIPIENTS / seconds, 'messages/s', { target: '>= 5000' }),
    figure('memory above idle meanwhile', peak - idle, 'MB', { target: '<= 150' }),
  ];
}

/** A receiver that answers at once, and counts. */
async function startReceiver() {
  const calls = [];
  const server = http.createServer((request, response) => {
    calls.push(performance.now());
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { calls, url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

async function posted(postgres) {
  const receiver = await startReceiver();
  const profile = { webhook: { url: receiver.url } };
  const { server, client } = await prepared(postgres, 'bench_posted', WEBHOOKS, profile);
  const began = performance.now();
  await post(server, '/send', { message: MESSAGE });
  await until(client, `SELECT (SELECT count(*) FROM message WHERE status = 'SENT') = ${WEBHOOKS}`);
  const seconds = (performance.now() - began) / 1_000;
  await client.end();
  await server.stop();
  receiver.stop();
  return figure('webhooks to loopback', WEBHOOKS / seconds, 'calls/s', { target: '>= 1000' });
}

async function canceled(postgres) {
  const receiver = await startReceiver();
  const profile = { webhook: { url: receiver.url } };
  const { server, client } = await prepared(postgres, 'bench_canceled', RECIPIENTS, profile);
  const { runId } = await post(server, '/automations/invoke', {
    automation: {
      cancelation_token: 'fan-out',
      steps: [{ action: 'send', message: MESSAGE }],
    },
  });
  if (typeof runId !== 'string') throw new Error('not invoked');
  await until(client, 'SELECT count(*) > 10000 FROM message');
  const asked = performance.now();
  const { cancelation: receipt } = await post(server, '/automations/cancel', {
    cancelation_token: 'fan-out',
  });
  const answered = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const late = receiver.calls.filter((at) => at > answered).length;
  await client.end();
  await server.stop();
  receiver.stop();
  return [
    figure('cancel in mid fan-out', answered - asked, 'ms', {
      beside: `${receipt.messages_canceled} messages taken back, ${receipt.in_flight.length} in flight`,
    }),
    figure(
      'calls beyond those in flight, after the answer',
      Math.max(0, late - receipt.in_flight.length),
      'calls',
      {
        target: '<= 0',
      },
    ),
    figure('slowest webhook gap before it', gapOf(receiver.calls, asked), 'ms'),
  ];
}

function gapOf(calls, until) {
  const gaps = calls
    .filter((at) => at < until)
    .map((at, index, all) => (index === 0 ? 0 : at - all[index - 1]));
  return percentile(gaps, 1);
}
