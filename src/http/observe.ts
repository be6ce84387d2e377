import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

export type ObserveOptions = {
  readonly metrics: Registry;
  /** Told of requests that took longer than a second. */
  readonly onSlow: (request: SlowRequest) => void;
};

export type SlowRequest = {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
};

const SLOW_MS = 1_000;
const NAME = 'belay_http_request_seconds';

/** Times every request by route. Requests are not logged one by one: at thousands a second that is what would be slow. */
export function observeRequests(app: FastifyInstance, { metrics, onSlow }: ObserveOptions): void {
  const known = metrics.getSingleMetric(NAME) as Histogram<'method' | 'route' | 'status'> | undefined;
  const histogram =
    known ??
    new Histogram({
      name: NAME,
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [metrics],
    });
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const ms = reply.elapsedTime;
    histogram.observe({ method, route, status: reply.statusCode }, ms / 1000);
    if (ms > SLOW_MS) onSlow({ method, route, status: reply.statusCode, ms });
    done();
  });
}
