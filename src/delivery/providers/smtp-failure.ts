import type { HandOver } from '../provider.ts';

/** Enhanced codes that speak of the address (RFC 3463 X.1.1 to X.1.6, X.2.1). */
const BAD_ADDRESS = /\b5\.(1\.[1-6]|2\.1)\b/;

/** What an error of an SMTP hand-over means: 4yz and lost connections try again, 5yz and wrong credentials do not. */
export function smtpFailure(error: unknown): HandOver {
  if (!(error instanceof Error)) return { kind: 'retry', error: String(error), retryAfterMs: null };
  const code = 'code' in error ? String(error.code) : '';
  const status = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0;
  const response = 'response' in error && typeof error.response === 'string' ? error.response : '';
  const words = tidy(response === '' ? error.message : `the server answered ${response}`);
  if (code === 'EREFUSED') return { kind: 'rejected', error: words, reason: 'FAILED' };
  if (status >= 500) return { kind: 'rejected', error: words, reason: reasonOf(code, status, response) };
  // A server without the upgrade that was asked for will not have it a minute later either.
  if (code === 'ETLS' && status === 0) return { kind: 'rejected', error: words, reason: 'PROVIDER_ERROR' };
  return { kind: 'retry', error: words, retryAfterMs: null };
}

function reasonOf(code: string, status: number, response: string) {
  const isAddress =
    BAD_ADDRESS.test(response) || ((status === 550 || status === 553) && code === 'EENVELOPE');
  return isAddress ? 'BOUNCED' : 'PROVIDER_ERROR';
}

function tidy(words: string): string {
  return words
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
