import { connect, freshDatabase, until } from './database.mjs';
import { seedParked } from './seed.mjs';
import { startServer } from './server.mjs';
import { figure } from './stats.mjs';

const TIMERS = 5_000;

/** How late timers fire over ten seconds, with a million others parked. */
export async function benchTimers(postgres) {
  const url = await freshDatabase(postgres, 'bench_timers');
  const server = await startServer({ DATABASE_URL: url });
  const client = await connect(url);
  try {
    await seedParked(client, { count: 1_000_000, token: "'user-' || n", tag: 'parked' });
    await client.query('CHECKPOINT');
    await seedParked(client, {
      count: TIMERS,
      token: "'timer-' || n",
      due: "now() + interval '2 seconds' + n * interval '2 ms'",
      tag: 'timer',
    });
    // The due time is kept in the id's row order: run timer-n was due n * 2 ms after the first.
    const { rows: due } = await client.query("SELECT id, due_at FROM run WHERE id LIKE 'timer-%'");
    await until(client, "SELECT count(*) = 0 FROM run WHERE id LIKE 'timer-%' AND due_at IS NOT NULL");
    const { rows: fired } = await client.query(
      "SELECT run_id, updated_at FROM step WHERE path = '0' AND run_id LIKE 'timer-%'",
    );
    const dueAt = new Map(due.map(({ id, due_at }) => [id, due_at.getTime()]));
    const late = fired
      .map(({ run_id, updated_at }) => updated_at.getTime() - dueAt.get(run_id))
      .sort((a, b) => a - b);
    return [
      figure('timers late, 1 M parked, p50', late[Math.floor(late.length / 2)], 'ms'),
      figure('timers late, 1 M parked, p99', late[Math.floor(late.length * 0.99)], 'ms', {
        target: '<= 250',
      }),
    ];
  } finally {
    await client.end();
    await server.stop();
  }
}
