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
  if (!isMethod(method)) return { ok: false, message: `${place}.method: expected one of ${METHODS.join(', ')}` };
  const body = webhook['body'];
  const isJson = typeof body === 'object' && body !== null;
  const headers = texts(objectOf(webhook['headers']));
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    ok: true,
    value: {
      url,
      method,
      headers: isJson && !hasType ? { ...headers, 'content-type': 'application/json' } : headers,
      params: texts(objectOf(webhook['params'])),
      body: isJson ? JSON.stringify(body) : textOf(body),
    },
  };
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
