import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { invalid } from '../errors.ts';
import { findJsonError } from './json-error.ts';

/** Larger bodies are answered 413. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * Reads every body as JSON, whatever its content type says; an empty body is `undefined`. `JSON.parse` makes `__proto__`
 * an own key like any other, so it is kept; nothing here or later merges by assignment.
 */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  // A malformed content type would be refused before any parser is asked.
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/json';
    done();
  });
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw invalid('body', 'is not UTF-8');
  const text = body.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (text.trim() === '') return undefined;
    const { line, column, token } = findJsonError(text);
    const what = token === null ? 'it ends too early' : `unexpected ${JSON.stringify(token)}`;
    throw invalid('body', `is not valid JSON: ${what} at line ${line}, column ${column}`);
  }
}
