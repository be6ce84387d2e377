import { hash } from 'node:crypto';

/** The SHA-256 of a key in hexadecimal: all that is kept of it, and what it is found by. */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/** What people recognise a key by, e.g. `pk_prod_…4F1C`; short keys show nothing of their random part. */
export function apiKeyHint(key: string): string {
  const prefix = /^[pd]k_(?:prod|test)_/.exec(key)?.[0] ?? '';
  return `${prefix}…${key.length >= 24 ? key.slice(-4) : ''}`;
}
