import { AddressRefused } from './guarded-connector.ts';
import { type Failed, failed, type Refused, refused } from './outcome.ts';

const WORDING: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'the name does not resolve'],
  ['EAI_AGAIN', 'the name cannot be resolved at the moment'],
  ['ECONNREFUSED', 'connection refused'],
  ['EHOSTUNREACH', 'host unreachable'],
  ['ENETUNREACH', 'network unreachable'],
  ['ETIMEDOUT', 'connecting took too long'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connecting took too long'],
  ['ECONNRESET', 'the connection was closed before the whole response was read'],
  ['EPIPE', 'the connection was closed before the whole response was read'],
  ['UND_ERR_SOCKET', 'the connection was closed before the whole response was read'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'the response does not have the announced length'],
  ['UND_ERR_HEADERS_OVERFLOW', 'the response headers are too large'],
]);

const TIMEOUTS = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

/** What an error of undici, a socket, TLS or DNS means to the caller. */
export function describeFailure(host: string, error: Error, sent: boolean): Refused | Failed {
  if (error instanceof AddressRefused) return refused(error.message);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return failed(`${host}: ${wordingOf(code, error)}`, { sent, timeout: TIMEOUTS.has(code) });
}

/** OpenSSL's own messages are addresses and file names of its source; certificate errors read well as they are. */
function wordingOf(code: string, error: Error): string {
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return `the TLS handshake failed (${code})`;
  return WORDING.get(code) ?? (error.message === '' ? code : error.message);
}
