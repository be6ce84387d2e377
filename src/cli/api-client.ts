import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { readClientConfig } from '../config.ts';
import { CommandError, usageError } from './exit.ts';

/** Talks to a server as any API client does. Every refusal becomes an error that says what to do next. */
export type ApiClient = {
  get<T = JsonObject>(path: string, query?: Query): Promise<T>;
  post<T = JsonObject>(
    path: string,
    body: JsonObject,
    headers?: Readonly<Record<string, string>>,
  ): Promise<T>;
  put<T = JsonObject>(path: string, body: JsonObject): Promise<T>;
};

/** Where a server is, without a trailing slash, and a key to it. */
export type Server = { readonly url: string; readonly apiKey: string };

export type Query = { readonly [name: string]: string | undefined };

/** An answer that is an error: `body` is `{ message, type }` and what came with it (reference 3.2). */
export class ApiError extends CommandError {
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
  }
}

const TIMEOUT_MS = 60_000;

/** The client for the server that the environment names; exit 2 when it names none that could be. */
export function configuredClient(): ApiClient {
  const read = readClientConfig();
  if (!read.ok) throw usageError(read.problems.join('\n'));
  const { url, apiKey } = read.config;
  if (apiKey === null) {
    throw usageError(
      `No API key. Set BELAY_API_KEY to a key of the server at ${url}: the server printed it when it first started.`,
    );
  }
  return createApiClient({ url, apiKey });
}

/** A client for one server. */
export function createApiClient(server: Server): ApiClient {
  const call = (path: string, init: RequestInit) => request(server, path, init);
  return {
    get: async <T>(path: string, query: Query = {}) => (await call(`${path}${queryText(query)}`, {})) as T,
    post: async <T>(path: string, body: JsonObject, headers = {}) =>
      (await call(path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })) as T,
    put: async <T>(path: string, body: JsonObject) =>
      (await call(path, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })) as T,
  };
}

/** The answer, or an error that says what was not found: the server's own words name nothing (D-21). */
export async function orNotFound<T>(answer: Promise<T>, message: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ApiError && error.status === 404 ? new CommandError(message) : error;
  }
}

/** An id as one segment of a path. */
export function segment(id: string): string {
  // URLs resolve these away, encoded or not.
  if (/^\.{0,2}$/.test(id)) throw usageError(`"${id}" is not an id.`);
  return encodeURIComponent(id);
}

function queryText(query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

async function request(server: Server, path: string, init: RequestInit): Promise<Json> {
  const { status, text } = await exchange(server, path, init);
  const body = parse(text);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  throw refused(server, status, isJsonObject(body) ? body : {});
}

async function exchange(server: Server, path: string, init: RequestInit) {
  const headers = { ...init.headers, authorization: `Bearer ${server.apiKey}`, accept: 'application/json' };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${server.url}${path}`, { ...init, headers, signal, redirect: 'manual' });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw unreachable(server, error);
  }
}

/** Undefined for what is not JSON: another program, or a proxy, has answered. */
function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function refused({ url }: Server, status: number, body: JsonObject): ApiError {
  const said = sentences(body);
  if (said === '') {
    const message = `What answered at ${url} did not speak Belay's API (${status}). Is BELAY_URL right?`;
    return new ApiError(status, body, message);
  }
  return new ApiError(status, body, status === 401 ? `${said}\n${unauthenticated(url)}` : said);
}

function unauthenticated(url: string): string {
  return `The server at ${url} does not know this key. Set BELAY_API_KEY (or COURIER_API_KEY) to one of its keys.`;
}

/** The message, or all problems where the server found several. */
function sentences({ message, problems }: JsonObject): string {
  const found = Array.isArray(problems) ? problems.filter(isJsonObject) : [];
  if (found.length < 2) return typeof message === 'string' ? message : '';
  return found.map((problem) => [problem['place'], problem['message']].filter(Boolean).join(': ')).join('\n');
}

function unreachable({ url }: Server, error: unknown): CommandError {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new CommandError(`The server at ${url} did not answer within ${TIMEOUT_MS / 1000} s.`);
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new CommandError(
    `No server answers at ${url} (${code}). Start one with "npm start" or "belay serve", or set BELAY_URL.`,
  );
}
