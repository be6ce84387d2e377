import type { Json, JsonObject } from '../automation/json.ts';
import type { HttpMethod } from '../automation/steps/fetch-data.ts';
import type { FetchRequest } from './ask.ts';
import { filledText, objectOf, textOf } from './read.ts';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export type RequestResult =
  | { readonly ok: true; readonly value: FetchRequest }
  | { readonly ok: false; readonly message: string };

/** The request of a resolved `webhook` object (reference 6.6): an object body is sent as JSON. */
export function requestOf(webhook: JsonObject, place: string): RequestResult {
  const url = filledText(webhook['url']);
  if (url === null) return { ok: false, message: `${place}.url: resolved to nothing` };
  const method = filledText(webhook['method'])?.toUpperCase() ?? 'GET';
  if (!isMethod(method))
    return { ok: false, message: `${place}.method: expected one of ${METHODS.join(', ')}` };
  const body = webhook['body'];
  const isJson = typeof body === 'object' && body !== null;
  const request: FetchRequest = {
    url,
    method,
    headers: texts(objectOf(webhook['headers'])),
    params: texts(objectOf(webhook['params'])),
    body: isJson ? JSON.stringify(body) : textOf(body),
  };
  return { ok: true, value: isJson ? withHeader(request, 'content-type', 'application/json') : request };
}

/** The request with one more header, unless its author has set it already, in whatever case. */
export function withHeader(request: FetchRequest, name: string, value: string): FetchRequest {
  const isSet = Object.keys(request.headers).some((given) => given.toLowerCase() === name);
  return isSet ? request : { ...request, headers: { ...request.headers, [name]: value } };
}

function isMethod(text: string): text is HttpMethod {
  return METHODS.includes(text);
}

function texts(object: JsonObject | null): { readonly [name: string]: string } {
  const entries = Object.entries(object ?? {}).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, textOrJson(value)]));
}

function textOrJson(value: Json): string {
  return textOf(value) ?? JSON.stringify(value);
}
