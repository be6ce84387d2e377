import { connect } from '../database.mjs';
import { median } from '../stats.mjs';

const BATCH = 500;
const IN_FLIGHT = 64;
const CANCELS = 1_000;

/** How far in the future parked work is due, in seconds: it never runs here. */
export const PARKED_SECONDS = 30 * 86_400;

/** The rate, in 1/s, of work that handles `count` things. */
export async function rate(count, work) {
  const started = performance.now();
  await work();
  return count / ((performance.now() - started) / 1000);
}

/** Calls `put` with the numbers below `count`, 500 at a time, one batch after another. */
export async function inBatches(count, put) {
  for (let from = 0; from < count; from += BATCH) {
    await put(Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => from + n));
  }
}

/** Calls `put` with every number below `count`, 64 calls at a time, for peers without batches; returns the answers. */
export async function inFlight(count, put) {
  const answers = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (next < count) {
        const number = next;
        next += 1;
        answers[number] = await put(number);
      }
    }),
  );
  return answers;
}

/** What autovacuum would have done by now for a database that grew less suddenly: fresh statistics, no pending writes. */
export async function settle(url) {
  const client = await connect(url);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
  await client.end();
}

/** Cancels up to 1,000 of the parked things, spread evenly, each after the answer to the one before. */
export async function oneByOne(report, parked, cancel) {
  const latencies = [];
  const step = Math.max(1, Math.floor(parked.length / CANCELS));
  const chosen = parked.filter((_, n) => n % step === 0).slice(0, CANCELS);
  const perSecond = await rate(chosen.length, async () => {
    for (const each of chosen) {
      const started = performance.now();
      await cancel(each);
      latencies.push(performance.now() - started);
    }
  });
  report('cancel, one by one', perSecond, '1/s');
  report('cancel, one by one, p50', median(latencies), 'ms');
}

/** A countdown: `done()` once for each of `count` things, `all` resolves after the last. */
export function countdown(count) {
  let left = count;
  let finish;
  const all = new Promise((resolve) => {
    finish = resolve;
  });
  return {
    all,
    done: () => {
      left -= 1;
      if (left === 0) finish();
    },
  };
}
