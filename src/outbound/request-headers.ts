import { type Refused, refused } from './outcome.ts';

/** Header values by lower-case name. */
export type RequestHeaders = ReadonlyMap<string, string>;

/** Those that frame the message or belong to the connection (RFC 9110 §7.6.1): ours to write. */
const OURS = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
]);

/** All else may carry a secret (`x-api-key`, a signature), so it stays with the origin it was written for. */
const SAFE_ANYWHERE = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent']);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_FIELD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Checks the caller's headers (RFC 9110 §5) and adds `user-agent` where there is none. Compression is never asked
 * for: whatever the caller wrote as `accept-encoding`, `identity` is sent.
 */
export function parseRequestHeaders(given: { readonly [name: string]: string }): RequestHeaders | Refused {
  const headers = new Map([['user-agent', 'belay']]);
  const seen = new Set<string>();
  for (const [written, value] of Object.entries(given)) {
    const name = written.toLowerCase();
    const problem = problemOf(name, value, seen);
    if (problem !== null) return refused(`the header ${JSON.stringify(written.slice(0, 64))} ${problem}`);
    seen.add(name);
    headers.set(name, value);
  }
  return headers.set('accept-encoding', 'identity');
}

/** What may follow a redirect to another origin. */
export function withoutSecrets(headers: RequestHeaders): RequestHeaders {
  return new Map([...headers].filter(([name]) => SAFE_ANYWHERE.has(name)));
}

function problemOf(name: string, value: string, seen: ReadonlySet<string>): string | null {
  if (!TOKEN.test(name)) return 'is not a valid name';
  if (OURS.has(name) || name.startsWith('proxy-')) return 'cannot be set';
  if (seen.has(name)) return 'is given twice';
  if (NOT_FIELD_VALUE.test(value))
    return 'holds a line break, a control character or a non-Latin-1 character';
  return null;
}
