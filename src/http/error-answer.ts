import type { FastifyInstance, FastifyReply } from 'fastify';
import { BelayError } from '../errors.ts';
import { newEntropy } from '../ids.ts';
import { isUnavailable } from '../store/database.ts';
import { type Answer, json, send } from './answer.ts';

/** Told of errors that nobody expected, with the id that the client was given. */
export type ReportError = (error: unknown, errorId: string) => void;

/** Answers what handlers throw: `{ message, type }` and the headers that clients obey (reference 3.2, 3.6). */
export function answerErrors(app: FastifyInstance, report: ReportError): void {
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, report));
}

/** The answer to an error. What nobody expected says no more than an id, under which it has been reported. */
export function errorAnswer(error: unknown, report: ReportError): Answer {
  const known = knownError(error);
  if (known !== null) return answerOf(known);
  const errorId = newEntropy();
  report(error, errorId);
  return answerOf(
    new BelayError('internal', `Something went wrong on the server. Its log says more: ${errorId}`),
  );
}

function sendError(reply: FastifyReply, error: unknown, report: ReportError): FastifyReply {
  return send(reply, errorAnswer(error, report));
}

/** The error as one that may be shown; null when nobody expected it. */
export function knownError(error: unknown): BelayError | null {
  if (error instanceof BelayError) return error;
  if (isUnavailable(error)) {
    const message = 'The database cannot be reached. Try again.';
    return new BelayError('unavailable', message, { retryAfter: 1, cause: error });
  }
  return frameworkError(error);
}

/** The 404 that looks the same whether a thing never existed, has expired or belongs to somebody else (D-21). */
export function notFound(): BelayError {
  return new BelayError('not_found', 'Not Found');
}

function answerOf(error: BelayError): Answer {
  const headers: Record<string, string> = {};
  if (error.shouldRetry !== undefined) headers['x-should-retry'] = String(error.shouldRetry);
  if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
  if (error.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  const body = { message: error.message, type: error.type, ...error.details };
  return { ...json(error.status, body), headers };
}

/** Errors of the framework that are the client's: a body too large, a length that was not kept. */
function frameworkError(error: unknown): BelayError | null {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return null;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new BelayError('too_large', 'body: at most 1 MB');
  const isClients = typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
  return isClients ? new BelayError('invalid_request', error.message) : null;
}
