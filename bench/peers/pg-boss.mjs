import { randomUUID } from 'node:crypto';
import PgBoss from 'pg-boss';
import { dataOf } from '../payload.mjs';
import { inBatches, oneByOne, PARKED_SECONDS, rate, settle } from './measure.mjs';

const JOBS = 20_000;
const QUEUE = 'noop';

/** Jobs put, taken and completed 500 at a time; canceled by their id. */
export async function measure({ url, report }) {
  const boss = new PgBoss({ connectionString: url });
  await boss.start();
  await boss.createQueue(QUEUE);
  const put = (spec = () => ({})) =>
    inBatches(JOBS, (numbers) =>
      boss.insert(numbers.map((n) => ({ name: QUEUE, data: dataOf(`user_${n}`), ...spec(n) }))),
    );
  report('put, 500 at a time', await rate(JOBS, put), '1/s');
  await settle(url);
  report('run, 500 at a time', await rate(JOBS, () => drain(boss)), '1/s');
  const ids = Array.from({ length: JOBS }, () => randomUUID());
  await put((n) => ({ id: ids[n], startAfter: PARKED_SECONDS }));
  await settle(url);
  await oneByOne(report, ids, async (id) => {
    const { affected } = await boss.cancel(QUEUE, id);
    if (affected !== 1) throw new Error(`the job ${id} was not canceled`);
  });
}

/** Fetches and completes by hand, in batches: `work()` polls at most twice a second. */
async function drain(boss) {
  for (let done = 0; done < JOBS; ) {
    const jobs = await boss.fetch(QUEUE, { batchSize: 500 });
    await boss.complete(
      QUEUE,
      jobs.map(({ id }) => id),
    );
    done += jobs.length;
  }
}
