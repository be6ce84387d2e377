import { Worker } from 'node:worker_threads';
import { percentile } from './stats.mjs';

/** Sends `requests` requests over `connections` keep-alive connections and returns rate and latencies in ms. */
export async function load({ url, headers = {}, bodies, connections = 64, requests, method = 'POST' }) {
  const worker = new Worker(new URL('./load-worker.mjs', import.meta.url), {
    workerData: {
      url,
      method,
      headers: { 'content-type': 'application/json', ...headers },
      bodies: bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body))),
      connections,
      requests,
    },
  });
  const { seconds, latencies, failures } = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${requests} requests failed, e.g. ${failures[0]}`);
  return {
    perSecond: requests / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    seconds,
  };
}
