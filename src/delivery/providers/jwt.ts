import { createSign, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../../automation/json.ts';

/** A signed JSON Web Token (RFC 7519): RS256 with an RSA key, ES256 with one on P-256. Throws when the key does not fit. */
export function signJwt(
  alg: 'RS256' | 'ES256',
  key: KeyObject,
  header: JsonObject,
  claims: JsonObject,
): string {
  const input = `${encode({ alg, typ: 'JWT', ...header })}.${encode(claims)}`;
  const signature = createSign('sha256').update(input).sign({ key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
