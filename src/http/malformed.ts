import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalid } from '../errors.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Refuses NUL in a path or query, which no database holds. Half a surrogate pair cannot be percent-encoded. */
export function refuseNul(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.url.includes('%00') ? invalid('URL', 'contains a NUL character') : undefined);
  });
}

/** Answers a URL that cannot be decoded. */
export function answerBadUrl(
  error: Error & { readonly statusCode?: number },
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  // Hooks do not run for a request without a route.
  void reply
    .headers(SECURITY_HEADERS)
    .code(error.statusCode ?? 400)
    .send({ message: `URL: ${error.message}`, type: 'invalid_request_error' });
}

const REASONS: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive.'],
};

/** Answers bytes that are not HTTP, in our shape, and hangs up. */
export function answerNotHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, phrase, message] = REASONS[error.code ?? ''] ?? [
    400,
    'Bad Request',
    'This is not a valid HTTP request.',
  ];
  const body = JSON.stringify({ message, type: 'invalid_request_error' });
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
