import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebFile, WebFiles } from './web-files.ts';

/** Routes of the web app; some are also paths of the API, and a browser says by `Accept` which one it wants. */
const PAGES = /^\/(automations|logs|tokens|cancellations|templates|settings|sign-in|setup|join)(\/.*)?$/;

/**
 * The page may load what is ours and nothing else. Styles may be inline, because dialogs and editors write some;
 * scripts may not, and `wasm-unsafe-eval` only compiles the sandbox of the token playground.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
].join('; ');

/** Serves the web app from the origin of the API; to be called before any route is added. */
export function serveWeb(app: FastifyInstance, files: WebFiles): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return;
    const [path = ''] = request.url.split('?');
    if (PAGES.test(path)) {
      // What is sent depends on it: a cache must not give the page to a program, nor data to a browser.
      void reply.header('vary', 'accept');
      const page = wantsPage(request) ? files.page() : null;
      if (page !== null) return sendPage(request, reply, page);
    } else if (path === '/') {
      if (files.page() !== null) return reply.redirect('/automations');
    } else if (path.includes('.')) {
      const file = files.find(path);
      if (file !== null) return sendFile(request, reply, file);
    }
  });
}

function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: WebFile): FastifyReply {
  void reply.headers({
    'content-security-policy': POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  return sendBytes(request, reply, page);
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: WebFile): FastifyReply {
  const cache = file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
  void reply.headers({ 'cache-control': cache, etag: file.etag, 'content-security-policy': POLICY });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  return sendBytes(request, reply, file);
}

function sendBytes(request: FastifyRequest, reply: FastifyReply, file: WebFile): FastifyReply {
  const { bytes, encoding } = file.body(String(request.headers['accept-encoding'] ?? ''));
  void reply.header('content-type', file.type);
  const vary = reply.getHeader('vary');
  void reply.header('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`);
  if (encoding !== null) void reply.header('content-encoding', encoding);
  return reply.send(bytes);
}
