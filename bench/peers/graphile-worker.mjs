import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { dataOf } from '../payload.mjs';
import { countdown, inBatches, oneByOne, PARKED_SECONDS, rate, settle } from './measure.mjs';

const JOBS = 20_000;
const silent = new Logger(() => () => undefined);

/** Jobs that do nothing, one transaction per 500 put; canceled by their key. */
export async function measure({ url, report }) {
  const utils = await makeWorkerUtils({ connectionString: url, logger: silent });
  await utils.migrate();
  const put = (spec = () => ({})) =>
    inBatches(JOBS, (numbers) =>
      utils.addJobs(numbers.map((n) => ({ identifier: 'noop', payload: dataOf(`user_${n}`), ...spec(n) }))),
    );
  report('put, 500 at a time', await rate(JOBS, put), '1/s');
  await settle(url);
  report('run', await rate(JOBS, () => drain(url)), '1/s');
  const runAt = new Date(Date.now() + PARKED_SECONDS * 1000);
  await put((n) => ({ jobKey: `user_${n}`, runAt }));
  await settle(url);
  const keys = Array.from({ length: JOBS }, (_, n) => `user_${n}`);
  await utils.withPgClient((client) =>
    oneByOne(report, keys, async (key) => {
      const { rows } = await client.query('SELECT id FROM graphile_worker.remove_job($1)', [key]);
      if (rows[0]?.id == null) throw new Error(`no job has the key ${key}`);
    }),
  );
}

async function drain(connectionString) {
  const { all, done } = countdown(JOBS);
  const runner = await run({
    connectionString,
    noHandleSignals: true,
    logger: silent,
    preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, concurrentJobs: 50 } },
    taskList: { noop: async () => done() },
  });
  await all;
  await runner.stop();
}
