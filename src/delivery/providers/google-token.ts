import { createPrivateKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isJsonObject, type Json } from '../../automation/json.ts';
import { now } from '../../clock.ts';
import { filledText } from '../../engine/read.ts';
import type { HandOver, Use } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import { signJwt } from './jwt.ts';
import { postForm } from './post.ts';
import { at } from './reply.ts';

/** What a service account's JSON file says. */
export type ServiceAccount = {
  readonly project: string;
  readonly email: string;
  readonly key: KeyObject;
  readonly tokenUrl: string;
};

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LIFETIME_S = 3_600;
/** Renewed this long before it ends. */
const EARLY_MS = 300_000;
const MAX_ACCOUNTS = 100;

const tokens = new LRUCache<string, string>({ max: MAX_ACCOUNTS });

/** Reads the JSON file of a service account; null when it is none. */
export function parseServiceAccount(text: string): ServiceAccount | null {
  try {
    const file = JSON.parse(text) as Json;
    if (!isJsonObject(file)) return null;
    const project = filledText(file['project_id']);
    const email = filledText(file['client_email']);
    const tokenUrl = filledText(file['token_uri']) ?? 'https://oauth2.googleapis.com/token';
    const key = createPrivateKey(filledText(file['private_key']) ?? '');
    if (project === null || !/^[a-z0-9.:-]+$/.test(project) || email === null) return null;
    return key.asymmetricKeyType === 'rsa' ? { project, email, key, tokenUrl } : null;
  } catch {
    return null;
  }
}

/** An access token of a service account (RFC 7523), remembered until it nears its end; or why there is none. */
export async function googleToken(
  use: Use,
  account: ServiceAccount,
  scope: string,
): Promise<{ readonly token: string } | Exclude<HandOver, { kind: 'sent' }>> {
  const name = nameOf(account, scope);
  const known = tokens.get(name);
  if (known !== undefined) return { token: known };
  const iat = Math.floor(now() / 1000);
  const claims = { iss: account.email, scope, aud: account.tokenUrl, iat, exp: iat + LIFETIME_S };
  const assertion = signJwt('RS256', account.key, {}, claims);
  const result = await postForm(use, account.tokenUrl, {}, [
    ['grant_type', GRANT],
    ['assertion', assertion],
  ]);
  const answer = handOverOf(result, {
    who: "Google's token server",
    idOf: (_answer, body) => at(body, 'access_token'),
    errorOf: (body) => at(body, 'error_description') ?? at(body, 'error'),
  });
  if (answer.kind !== 'sent') return answer;
  const token = answer.provider_id;
  if (token === null)
    return { kind: 'retry', error: "Google's token server named no token", retryAfterMs: null };
  tokens.set(name, token, { ttl: LIFETIME_S * 1000 - EARLY_MS });
  return { token };
}

/** Forgets a token that was refused. */
export function forgetGoogleToken(account: ServiceAccount, scope: string): void {
  tokens.delete(nameOf(account, scope));
}

/** The key is part of it: whoever has another key of the same account must earn a token of his own. */
function nameOf({ email, key, tokenUrl }: ServiceAccount, scope: string): string {
  return JSON.stringify([
    email,
    tokenUrl,
    scope,
    key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  ]);
}
