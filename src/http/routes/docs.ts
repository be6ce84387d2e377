import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { buildOpenApi } from '../../api/openapi.ts';
import { docsPage, STYLE } from '../docs-page.ts';

const POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API as OpenAPI, for programs, and as a page, for people. */
export function docsRoutes(app: FastifyInstance): void {
  const document = buildOpenApi();
  const text = JSON.stringify(document);
  const page = docsPage(document);
  app.get('/openapi.json', (_request, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').send(text),
  );
  app.get('/docs', (_request, reply) =>
    reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY })
      .send(page),
  );
}
