import type { FastifyRequest } from 'fastify';
import { expiryOf } from '../engine/once.ts';
import { BelayError, invalid } from '../errors.ts';

/** An idempotent request: `scope` is its method and path, `expires_at` epoch ms (reference 3.3). */
export type Once = { readonly scope: string; readonly key: string; readonly expires_at: number };

const HOUR = 3_600_000;
const DEFAULT = 25 * HOUR;
const MIN = 24 * HOUR;
const MAX = 365 * 24 * HOUR;
const MAX_KEY = 255;

/** What a POST says about being done once; null when it carries no `Idempotency-Key`. Throws a 400 (D-28). */
export function onceOf(request: FastifyRequest, now: number): Once | null {
  const key = single(request.headers['idempotency-key']);
  if (key === undefined) return null;
  if (key.length === 0 || key.length > MAX_KEY) {
    throw invalid('Idempotency-Key', `expected 1 to ${MAX_KEY} characters`);
  }
  const [path = ''] = request.url.split('?');
  const expiry = single(request.headers['x-idempotency-expiration']);
  return { scope: `${request.method} ${path}`, key, expires_at: expiresAt(expiry, now) };
}

/** The 409 for a request whose twin is still executing: the only conflict that is worth repeating. */
export function inProgress(): BelayError {
  return new BelayError('conflict', 'A request with this Idempotency-Key is still being processed.', {
    shouldRetry: true,
  });
}

/** Below 24 hours is raised, above one year lowered (D-28). */
function expiresAt(header: string | undefined, now: number): number {
  if (header === undefined || header.trim() === '') return now + DEFAULT;
  const at = expiryOf(header.trim());
  if (at === null) {
    throw invalid('x-idempotency-expiration', 'expected epoch seconds or milliseconds, or an ISO 8601 date');
  }
  return Math.min(Math.max(at, now + MIN), now + MAX);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
