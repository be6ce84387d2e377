import type { Endpoint } from '../endpoint.ts';
import { healthAnswer, metricsAnswer, readyAnswer } from '../system-schema.ts';

/** For operators (design §11). */
export const systemEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/health',
    operationId: 'getHealth',
    tag: 'System',
    summary: 'Is the process alive?',
    open: true,
    answer: { status: 200, schema: healthAnswer },
  },
  {
    method: 'GET',
    path: '/ready',
    operationId: 'getReady',
    tag: 'System',
    summary: 'Is the database reachable and migrated?',
    open: true,
    answer: { status: 200, schema: readyAnswer },
    errors: [503],
  },
  {
    method: 'GET',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'System',
    summary: 'Metrics for Prometheus',
    open: true,
    answer: { status: 200, schema: metricsAnswer, mediaType: 'text/plain' },
  },
];
