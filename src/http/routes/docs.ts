import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { buildOpenApi } from '../../api/openapi.ts';
import { docsPage, STYLE } from '../docs-page.ts';

const POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The API as OpenAPI, for programs, and as a page, for people; made when first asked for. */
export function docsRoutes(app: FastifyInstance): void {
  let made: { readonly text: string; readonly page: string } | undefined;
  const documents = () => {
    made ??= make();
    return made;
  };
  app.get('/openapi.json', (_request, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').send(documents().text),
  );
  app.get('/docs', (_request, reply) =>
    reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY })
      .send(documents().page),
  );
}

function make() {
  const document = buildOpenApi();
  return { text: JSON.stringify(document), page: docsPage(document) };
}
