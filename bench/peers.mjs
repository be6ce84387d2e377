import { freshDatabase } from './database.mjs';
import { figure } from './stats.mjs';

const JOBS = 20_000;
const BATCH = 500;

/** The queue libraries of bench/package.json on the same server: put jobs in, take them out. */
export async function benchPeers(postgres) {
  return [
    ...(await attempt('graphile-worker', () => graphileWorker(postgres))),
    ...(await attempt('pg-boss', () => pgBoss(postgres))),
  ];
}

async function attempt(name, bench) {
  try {
    return await bench();
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error(`${name} is not installed: npm install --prefix bench`);
    return [];
  }
}

async function graphileWorker(postgres) {
  const { makeWorkerUtils, run } = await import('graphile-worker');
  const connectionString = await freshDatabase(postgres, 'bench_graphile');
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  const added = await timed(async () => {
    for (let from = 0; from < JOBS; from += BATCH) {
      await utils.addJobs(Array.from({ length: BATCH }, () => ({ identifier: 'noop', payload: payload() })));
    }
  });
  let done = 0;
  const drained = await timed(async () => {
    const finished = deferred();
    const runner = await run({
      connectionString,
      concurrency: 50,
      noHandleSignals: true,
      preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, concurrentJobs: 50 } },
      logger: undefined,
      taskList: {
        noop: async () => {
          done += 1;
          if (done === JOBS) finished.resolve();
        },
      },
    });
    await finished.promise;
    await runner.stop();
  });
  await utils.release();
  return [
    figure('graphile-worker: add jobs', JOBS / added, '1/s'),
    figure('graphile-worker: run jobs', JOBS / drained, '1/s'),
  ];
}

async function pgBoss(postgres) {
  const { default: PgBoss } = await import('pg-boss');
  const boss = new PgBoss({ connectionString: await freshDatabase(postgres, 'bench_pgboss') });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue('noop');
  const added = await timed(async () => {
    for (let from = 0; from < JOBS; from += BATCH) {
      await boss.insert(Array.from({ length: BATCH }, () => ({ name: 'noop', data: payload() })));
    }
  });
  const drained = await timed(async () => {
    for (let done = 0; done < JOBS; ) {
      const jobs = await boss.fetch('noop', { batchSize: BATCH });
      await boss.complete(
        'noop',
        jobs.map(({ id }) => id),
      );
      done += jobs.length;
    }
  });
  await boss.stop({ graceful: false });
  return [
    figure('pg-boss: add jobs', JOBS / added, '1/s'),
    figure('pg-boss: run jobs', JOBS / drained, '1/s'),
  ];
}

function payload() {
  return { user_id: 'user_1', note: 'n'.repeat(900) };
}

function deferred() {
  let resolve;
  const promise = new Promise((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

async function timed(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
