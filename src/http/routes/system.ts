import type { FastifyInstance } from 'fastify';
import type { Service } from '../../service.ts';
import { schemaVersion } from '../../store/migrate.ts';
import { json, send } from '../answer.ts';

export type SystemDeps = {
  readonly service: Service;
  /** Of this program. */
  readonly version: string;
};

const HEALTHY = json(200, { status: 'ok' });

/** For operators; no key is needed (design §11). */
export function systemRoutes(app: FastifyInstance, { service, version }: SystemDeps): void {
  const { database, metrics } = service;
  app.get('/health', (_request, reply) => send(reply, HEALTHY));
  app.get('/ready', async (_request, reply) => {
    await schemaVersion(database);
    return send(reply, json(200, { status: 'ready', database: database.kind, version }));
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.metrics();
    return reply.header('content-type', metrics.contentType).send(text);
  });
}
