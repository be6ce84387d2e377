import http from 'node:http';
import http2 from 'node:http2';
import { createRequire } from 'node:module';
import { createEndpointHandler, service } from '@restatedev/restate-sdk';
import { dataOf } from '../payload.mjs';
import { countdown, inFlight, oneByOne, PARKED_SECONDS, rate } from './measure.mjs';
import { freePort, startServer } from './servers.mjs';

const RUNS = 2_000;
const WARM_UP = 100;
const agent = new http.Agent({ keepAlive: true });

// The SDK takes it for granted; Node has it from version 22.
Promise.withResolvers ??= () => {
  const resolvers = {};
  const promise = new Promise((resolve, reject) => Object.assign(resolvers, { resolve, reject }));
  return { promise, ...resolvers };
};

/** Invocations of one step over HTTP, 64 in flight; canceled by their id while they are scheduled. */
export async function measure({ directory, report }) {
  const { ingress, admin } = await startRestate(directory);
  const { all, done } = countdown(WARM_UP + RUNS);
  await request('POST', `${admin}/deployments`, { uri: await serve(done) });
  const send = (n, query = '') =>
    request('POST', `${ingress}/bench/oneStep/send${query}`, dataOf(`user_${n}`));
  // The first invocations wait for the partitions to find their leaders.
  await inFlight(WARM_UP, (n) => send(n));
  let parked = [];
  const park = async () => {
    parked = await inFlight(RUNS, (n) => send(n, `?delay=${PARKED_SECONDS}s`));
  };
  report('put, due later', await rate(RUNS, park), '1/s');
  const ids = parked.map(({ value }) => value.invocationId);
  await oneByOne(report, ids, async (id) => {
    const { status } = await request('PATCH', `${admin}/invocations/${id}/cancel`);
    // 202 would say that the invocation is going to be canceled.
    if (status !== 200) throw new Error(`canceling ${id} was answered with ${status}`);
  });
  const putAndRun = async () => {
    await inFlight(RUNS, (n) => send(n));
    await all;
  };
  report('put and run 1 step', await rate(RUNS, putAndRun), '1/s');
}

/** The service in this process; its one step is journaled, and its end is counted as it leaves here. */
async function serve(done) {
  const bench = service({
    name: 'bench',
    handlers: {
      oneStep: async (context, data) => {
        await context.run('step', () => data.user_id);
        done();
      },
    },
  });
  const server = http2.createServer(createEndpointHandler({ services: [bench], logger: () => undefined }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

async function startRestate(directory) {
  const [node, ingress, admin] = [await freePort(), await freePort(), await freePort()].map(
    (port) => `127.0.0.1:${port}`,
  );
  const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  await startServer({
    command: createRequire(import.meta.url).resolve(`${platform}/bin/restate-server`),
    args: ['--no-logo', '--base-dir', directory],
    env: {
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_ADDRESS: node,
      RESTATE_ADVERTISED_ADDRESS: `http://${node}`,
      RESTATE_INGRESS__BIND_ADDRESS: ingress,
      RESTATE_ADMIN__BIND_ADDRESS: admin,
    },
    directory,
    answers: async () => {
      await request('GET', `http://${admin}/health`);
      await request('GET', `http://${ingress}/restate/health`);
      return true;
    },
  });
  return { ingress: `http://${ingress}`, admin: `http://${admin}` };
}

function request(method, url, body) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = http.request(
      url,
      { method, agent, headers: { ...headers, 'content-length': Buffer.byteLength(text) } },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          answer += chunk;
        });
        response.on('end', () => {
          const { statusCode: status } = response;
          if (status > 299) reject(new Error(`${method} ${url} was answered with ${status}: ${answer}`));
          else resolve({ status, value: answer === '' ? undefined : JSON.parse(answer) });
        });
      },
    );
    sent.once('error', reject);
    sent.end(text);
  });
}
