import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretBox } from './secret-box.ts';

/** What a token for a browser permits. Times are epoch seconds. */
export type UserClaims = {
  readonly workspace_id: string;
  readonly environment: string;
  readonly users: readonly string[];
  readonly scopes: readonly string[];
  readonly iat: number;
  readonly exp: number;
};

const PURPOSE = 'user-token';
const HEADER = encode({ alg: 'HS256', typ: 'JWT' });
const MAX_CHARS = 8_192;

/** A JSON Web Token (RFC 7519, HS256) with these claims. */
export function signUserToken(secrets: SecretBox, claims: UserClaims): string {
  const input = `${HEADER}.${encode(claims)}`;
  const [key] = secrets.derive(PURPOSE);
  return `${input}.${macOf(key, input).toString('base64url')}`;
}

/** The claims of a token of ours that has not run out; null for any other. `now` is epoch ms. */
export function readUserToken(secrets: SecretBox, token: string, now: number): UserClaims | null {
  if (token.length > MAX_CHARS) return null;
  const [header, claims, mac, ...rest] = token.split('.');
  // The header is ours to the letter: no other algorithm is ever looked at.
  if (header !== HEADER || claims === undefined || mac === undefined || rest.length > 0) return null;
  const given = Buffer.from(mac, 'base64url');
  const isOurs = secrets.derive(PURPOSE).some((key) => {
    const expected = macOf(key, `${header}.${claims}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isOurs) return null;
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as UserClaims;
  return read.exp * 1000 > now ? read : null;
}

function macOf(key: Buffer | undefined, input: string): Buffer {
  if (key === undefined) throw new Error('a secret box has no key');
  return createHmac('sha256', key).update(input).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
