import { hash, randomBytes } from 'node:crypto';

/** A secret for a cookie or a link, 256 bits of randomness; only its hash is kept. */
export function newSecretToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in hexadecimal: what a secret is found by. There is nothing to guess, so nothing slower is needed. */
export function hashSecretToken(token: string): string {
  return hash('sha256', token, 'hex');
}
