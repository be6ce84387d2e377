// The load runs in a thread of its own, so that measuring does not delay what is measured more than it must.
import http from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { url, method, headers, bodies, connections, requests } = workerData;
const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
const latencies = new Float64Array(requests);
const failures = [];
let next = 0;

function once(index) {
  return new Promise((resolve) => {
    const body = bodies[index % bodies.length];
    const started = performance.now();
    const request = http.request(
      url,
      { method, agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on('end', () => {
          latencies[index] = performance.now() - started;
          if (response.statusCode < 200 || response.statusCode > 299) failures.push(response.statusCode);
          resolve();
        });
      },
    );
    request.on('error', (error) => {
      failures.push(error.message);
      resolve();
    });
    request.end(body);
  });
}

const started = performance.now();
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (next < requests) {
      const index = next;
      next += 1;
      await once(index);
    }
  }),
);
const seconds = (performance.now() - started) / 1000;
agent.destroy();
parentPort.postMessage({ seconds, latencies: [...latencies], failures });
