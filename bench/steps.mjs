import { advance } from '../dist/engine/advance.js';
import { openPostgresql } from '../dist/store/postgresql.js';
import { claimRuns } from '../dist/store/run-claim.js';
import { commitRuns } from '../dist/store/run-commit.js';
import { connect, freshDatabase, until } from './database.mjs';
import { dataOf, THREE_SENDS } from './payload.mjs';
import { seedParked } from './seed.mjs';
import { startServer } from './server.mjs';
import { figure } from './stats.mjs';

const RUNS = 20_000;
const BURST = 100_000;

/** Steps settled per second by one process, beside the bare SQL that writes the same rows. */
export async function benchSteps(postgres) {
  const raw = await rawTransitions(postgres);
  const drained = await drainTransitions(postgres);
  const burst = await drainBurst(postgres);
  return [
    figure('raw SQL of the same rows', raw, 'transitions/s'),
    figure('steps, one process', drained, 'transitions/s', {
      target: '>= 10000',
      beside: `${Math.round((drained / raw) * 100)} % of the raw SQL`,
    }),
    figure('burst of 100,000 runs due at once', burst, 'runs/s', { target: '>= 8000' }),
  ];
}

/** Runs of three steps that queue nothing, ready to go, inserted while no server looks. */
async function seedReady(client, count) {
  await client.query(
    `INSERT INTO run (workspace_id, environment, id, source, definition, context, cursor, status, cancelation_token,
       token_mode, due_at, created_at, updated_at)
     SELECT 'default', 'production', 'ready-' || n, '["invoke"]', $1::jsonb, $2::jsonb, '0', 'PROCESSING',
       'token-' || n, 'literal', now(), now(), now()
     FROM generate_series(1, $3) AS n`,
    [
      JSON.stringify({ steps: THREE_SENDS }),
      JSON.stringify({
        data: dataOf('seeded'),
        profile: {},
        recipient: 'seeded',
        brand: null,
        template: null,
      }),
      count,
    ],
  );
  await client.query('ANALYZE run');
}

async function migrated(postgres, name) {
  const url = await freshDatabase(postgres, name);
  await (await startServer({ DATABASE_URL: url })).stop();
  return { url, client: await connect(url) };
}

async function drainTransitions(postgres) {
  const { url, client } = await migrated(postgres, 'bench_steps');
  await seedReady(client, RUNS);
  const server = await startServer({ DATABASE_URL: url });
  await until(client, 'SELECT count(*) FILTER (WHERE due_at IS NOT NULL) = 0 FROM run');
  const { rows } = await client.query(
    'SELECT extract(epoch FROM max(finished_at) - min(s.created_at)) AS seconds FROM run, (SELECT min(created_at) AS created_at FROM step) AS s',
  );
  await client.end();
  await server.stop();
  return (RUNS * THREE_SENDS.length) / Number(rows[0].seconds);
}

/** The claim and commit statements alone, with the moves worked out before the clock starts. */
async function rawTransitions(postgres) {
  const { url, client } = await migrated(postgres, 'bench_raw');
  await seedReady(client, RUNS);
  await client.end();
  const database = openPostgresql({ url });
  const automation = { steps: THREE_SENDS };
  const batches = [];
  let milliseconds = 0;
  for (;;) {
    let started = performance.now();
    const rows = await claimRuns(database, { limit: 500, leaseMs: 30_000, owner: 'bench' });
    milliseconds += performance.now() - started;
    if (rows.length === 0) break;
    const commits = rows.map((row, index) => commitOf(row, automation, batches.length * 500 + index));
    batches.push(commits.length);
    started = performance.now();
    await commitRuns(database, commits);
    milliseconds += performance.now() - started;
  }
  await database.close();
  return (RUNS * THREE_SENDS.length) / (milliseconds / 1000);
}

function commitOf(row, automation, number) {
  const run = { ...row, automation };
  const moved = advance(run, {
    kind: 'claimed',
    now: row.now,
    entropy: number.toString(16).padStart(16, '0'),
  });
  return {
    claimed: { ...row, run },
    run: moved.run,
    steps: moved.writes.filter(({ kind }) => kind === 'record-step').map(({ step }) => step),
    messages: moved.writes.filter(({ kind }) => kind === 'queue-message').map(({ message }) => message),
    leaseMs: null,
  };
}

async function drainBurst(postgres) {
  const { url, client } = await migrated(postgres, 'bench_burst');
  await seedParked(client, { count: BURST, token: "'burst-' || n", due: 'now()', tag: 'burst' });
  const server = await startServer({ DATABASE_URL: url });
  await until(client, 'SELECT count(*) FILTER (WHERE due_at IS NOT NULL) = 0 FROM run');
  const { rows } = await client.query(
    `SELECT extract(epoch FROM max(finished_at) - min(first.settled)) AS seconds
     FROM run, (SELECT min(updated_at) AS settled FROM step) AS first`,
  );
  await client.end();
  await server.stop();
  return BURST / Number(rows[0].seconds);
}
