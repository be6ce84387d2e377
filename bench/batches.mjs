import { readFileSync } from 'node:fs';
import { connect, freshDatabase, until } from './database.mjs';
import { dataOf } from './payload.mjs';
import { startServer } from './server.mjs';
import { figure } from './stats.mjs';

const EVENTS = 50_000;
const KEYS = 10_000;

/** Events per second into one batch key and into many, by one process; nothing may be lost, nobody else starved. */
export async function benchBatches(postgres) {
  const one = await gather(postgres, 1);
  const many = await gather(postgres, KEYS);
  return [
    figure('events into one batch key', one.rate, 'events/s', {
      target: '>= 5000',
      beside: `${one.items} of ${EVENTS} gathered, ${one.memory} MB at most`,
    }),
    figure('a run of somebody else meanwhile', one.other, 'ms'),
    figure('events into 10,000 batch keys', many.rate, 'events/s', {
      target: '>= 5000',
      beside: `${many.items} of ${EVENTS} gathered`,
    }),
  ];
}

async function gather(postgres, keys) {
  const url = await freshDatabase(postgres, `bench_batches_${keys}`);
  await (await startServer({ DATABASE_URL: url })).stop();
  const client = await connect(url);
  await seed(client, keys);
  const started = performance.now();
  const server = await startServer({ DATABASE_URL: url });
  try {
    await until(client, 'SELECT EXISTS (SELECT FROM batch)');
    const first = performance.now();
    const other = waitOfAnother(client);
    await until(
      client,
      "SELECT NOT EXISTS (SELECT FROM run WHERE status = 'PROCESSING' AND id LIKE 'event-%')",
    );
    const seconds = (performance.now() - Math.max(first, started)) / 1000;
    const { rows } = await client.query('SELECT sum(items)::int AS items FROM batch');
    return { rate: EVENTS / seconds, items: rows[0].items, other: await other, memory: peakOf(server) };
  } finally {
    await client.end();
    await server.stop();
  }
}

async function seed(client, keys) {
  const step = {
    action: 'add-to-batch',
    scope: 'dynamic',
    batch_key: 'refs.data.key',
    wait_period: 'PT1H',
    max_wait_period: 'PT2H',
    retain: { type: 'first' },
  };
  await client.query(
    `INSERT INTO run (workspace_id, environment, id, source, definition, context, cursor, status, token_mode, due_at,
       created_at, updated_at)
     SELECT 'default', 'production', 'event-' || n, '["invoke"]', $1::jsonb, jsonb_set($2::jsonb, '{data,key}',
       to_jsonb('key-' || n % $4)), '0', 'PROCESSING', 'none', now(), now(), now()
     FROM generate_series(1, $3) AS n`,
    [
      JSON.stringify({ steps: [step] }),
      JSON.stringify({
        data: dataOf('seeded'),
        profile: {},
        recipient: 'seeded',
        brand: null,
        template: null,
      }),
      EVENTS,
      keys,
    ],
  );
  await client.query('ANALYZE run');
}

/** How long a run that comes in the middle waits for its first step. */
async function waitOfAnother(client) {
  const started = performance.now();
  await client.query(
    `INSERT INTO run (workspace_id, environment, id, source, definition, context, cursor, status, token_mode, due_at,
       created_at, updated_at)
     VALUES ('default', 'production', 'other', '["invoke"]', '{"steps": [{"action": "delay", "duration": "1 day"}]}',
       '{"data": {}, "profile": {}, "recipient": null, "brand": null, "template": null}', '0', 'PROCESSING', 'none',
       now() - interval '1 hour', now(), now())`,
  );
  await until(client, "SELECT status = 'WAITING' FROM run WHERE id = 'other'");
  return performance.now() - started;
}

/** The most memory that the server's process has held, in MB. */
function peakOf({ pid }) {
  const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}
