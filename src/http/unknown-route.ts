import type { FastifyInstance } from 'fastify';
import { BelayError } from '../errors.ts';

/**
 * Answers paths that do not exist with 404, and known paths with a method that they do not have with 405. To be called
 * before any route is added.
 */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
    routes.push({ pattern, methods: Array.isArray(method) ? method : [method] });
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const allowed = routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    if (allowed.length === 0)
      throw new BelayError('not_found', `There is no ${path} here. GET /docs lists what there is.`);
    const methods = [...new Set(allowed)].sort().join(', ');
    void reply.header('allow', methods);
    const message = `${request.method} is not supported here; ${path} takes ${methods}.`;
    return reply.code(405).send({ message, type: 'invalid_request_error' });
  });
}
