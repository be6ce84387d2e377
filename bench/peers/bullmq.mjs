import { connect } from 'node:net';
import { Queue, Worker } from 'bullmq';
import { dataOf } from '../payload.mjs';
import { countdown, inBatches, oneByOne, PARKED_SECONDS, rate } from './measure.mjs';
import { freePort, startServer } from './servers.mjs';

const JOBS = 20_000;

/** On a Redis that writes its log to disk once a second: what is answered may be lost in a crash. */
export async function measure({ directory, report }) {
  const connection = { host: '127.0.0.1', port: await startRedis(directory) };
  const queue = new Queue('noop', { connection });
  const put = (spec = () => undefined) =>
    inBatches(JOBS, (numbers) =>
      queue.addBulk(numbers.map((n) => ({ name: 'noop', data: dataOf(`user_${n}`), opts: spec(n) }))),
    );
  report('put, 500 at a time', await rate(JOBS, put), '1/s');
  report('run', await rate(JOBS, () => drain(connection)), '1/s');
  await put((n) => ({ jobId: `user_${n}`, delay: PARKED_SECONDS * 1000 }));
  const ids = Array.from({ length: JOBS }, (_, n) => `user_${n}`);
  await oneByOne(report, ids, async (id) => {
    if ((await queue.remove(id)) !== 1) throw new Error(`the job ${id} was not removed`);
  });
}

async function drain(connection) {
  const { all, done } = countdown(JOBS);
  const worker = new Worker('noop', async () => undefined, { connection, concurrency: 50 });
  worker.on('completed', done);
  await all;
}

async function startRedis(directory) {
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
  };
  await startServer({
    command: 'redis-server',
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    directory,
    answers: () => ping(port),
  });
  return port;
}

function ping(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(String(answer).startsWith('+PONG'));
    });
  });
}
