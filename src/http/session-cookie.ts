import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { BelayError } from '../errors.ts';
import { cookieOf, isSecure } from './cookies.ts';

const NAME = 'belay_session';
const MAX_AGE_SECONDS = 90 * 86_400;
/** Sent with every write of a session. */
const CSRF_HEADER = 'x-belay-csrf';

/** The secret of a session; null when there is none. */
export function sessionTokenOf(request: FastifyRequest): string | null {
  const token = cookieOf(request, NAME);
  return token !== null && /^[\w-]{43}$/.test(token) ? token : null;
}

/** The `Set-Cookie` that begins a session. */
export function sessionCookie(request: FastifyRequest, token: string): string {
  return `${NAME}=${token}; Max-Age=${MAX_AGE_SECONDS}${attributes(request)}`;
}

/** The `Set-Cookie` that ends one. */
export function endedCookie(request: FastifyRequest): string {
  return `${NAME}=; Max-Age=0${attributes(request)}`;
}

function attributes(request: FastifyRequest): string {
  return `; Path=/; HttpOnly; SameSite=Lax${isSecure(request) ? '; Secure' : ''}`;
}

/** What a page of ours knows and another site cannot: it is read from `GET /session` and sent back in a header. */
export function csrfTokenOf(sessionToken: string): string {
  return hash('sha256', `csrf ${sessionToken}`, 'base64url').slice(0, 32);
}

/** Throws a 403 for a write in a session that does not prove that it comes from a page of ours. */
export function requireOwnPage(request: FastifyRequest, sessionToken: string): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  refuseCrossSite(request);
  if (request.headers[CSRF_HEADER] !== csrfTokenOf(sessionToken)) {
    throw new BelayError('forbidden', `Send the csrf_token of GET /session as ${CSRF_HEADER}.`);
  }
}

/** Throws a 403 for what another site's page has sent: nobody is signed in or out from there. */
export function refuseCrossSite({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new BelayError('forbidden', 'This request comes from another site.');
  }
}
