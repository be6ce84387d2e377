import { createHmac, timingSafeEqual } from 'node:crypto';

/** Who no longer wants to hear of what. */
export type Unsubscribe = {
  readonly workspace_id: string;
  readonly environment: 'production' | 'test';
  readonly user_id: string;
  /** Empty for none. */
  readonly tenant_id: string;
  readonly topic_id: string;
};

/** A token for a link: it says who and what, and cannot be made by anybody else. It does not expire. */
export function signUnsubscribe(
  key: Buffer,
  { workspace_id, environment, user_id, tenant_id, topic_id }: Unsubscribe,
): string {
  const claims = JSON.stringify([workspace_id, environment, user_id, tenant_id, topic_id]);
  const text = Buffer.from(claims).toString('base64url');
  return `${text}.${signatureOf(key, text).toString('base64url')}`;
}

/** What a token says; null unless one of the keys has signed it. */
export function readUnsubscribe(keys: readonly Buffer[], token: string): Unsubscribe | null {
  const [text = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0 || !keys.some((key) => isSigned(key, text, signature))) return null;
  const claims: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  if (!Array.isArray(claims) || !claims.every((claim) => typeof claim === 'string')) return null;
  const [workspace_id = '', environment, user_id = '', tenant_id = '', topic_id = ''] = claims;
  const isTest = environment === 'test';
  return { workspace_id, environment: isTest ? 'test' : 'production', user_id, tenant_id, topic_id };
}

function isSigned(key: Buffer, text: string, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(key, text);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signatureOf(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
