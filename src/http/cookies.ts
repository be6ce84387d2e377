import type { FastifyRequest } from 'fastify';

/** A cookie of a request; null when it was not sent. Of several with one name, the first. */
export function cookieOf({ headers }: FastifyRequest, name: string): string | null {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** Whether the browser speaks TLS, to us or to the proxy in front. Whoever lies here harms only their own cookie. */
export function isSecure(request: FastifyRequest): boolean {
  const [forwarded = ''] = String(request.headers['x-forwarded-proto'] ?? '').split(',');
  return request.protocol === 'https' || forwarded.trim() === 'https';
}
