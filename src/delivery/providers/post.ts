import type { Json, JsonObject } from '../../automation/json.ts';
import { filledText, objectOf } from '../../engine/read.ts';
import type { OutboundResult } from '../../outbound/outbound.ts';
import type { Envelope, Use } from '../provider.ts';

type Headers = { readonly [name: string]: string };

/** Longest answer of a provider's API that is read. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** POSTs JSON to a provider's API. */
export function postJson(use: Use, url: string, headers: Headers, body: Json): Promise<OutboundResult> {
  return post(use, url, { ...headers, 'content-type': 'application/json' }, JSON.stringify(body));
}

/** POSTs a form to a provider's API. */
export function postForm(
  use: Use,
  url: string,
  headers: Headers,
  fields: readonly (readonly [string, string])[],
): Promise<OutboundResult> {
  const form = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value]));
  const type = 'application/x-www-form-urlencoded';
  return post(use, url, { ...headers, 'content-type': type }, form.toString());
}

/** POSTs a body as it is. */
export function post(
  { outbound, timeoutMs }: Use,
  url: string,
  headers: Headers,
  body: string | Uint8Array,
): Promise<OutboundResult> {
  return outbound.send({ url, method: 'POST', headers, body, timeoutMs, maxBytes: MAX_ANSWER_BYTES });
}

/** Where a provider's API is, without a trailing slash. */
export function baseUrl({ settings }: Use, standard: string): string {
  return (filledText(settings['base_url']) ?? standard).replace(/\/+$/, '');
}

/** A setting as text; empty where there is none, which `checkSettings` has excluded for those required. */
export function settingText({ settings }: Use, field: string): string {
  return filledText(settings[field]) ?? '';
}

/** Lays `override.body` over what is posted (reference 11.1): for what a provider can do beyond its channel. */
export function overridden(envelope: Envelope, body: JsonObject): JsonObject {
  return { ...body, ...objectOf(envelope.override?.['body']) };
}

/** `Authorization` with a user name and password (RFC 7617). */
export function basic(user: string, password: string): Headers {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** `Authorization` with a token (RFC 6750). */
export function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` };
}
