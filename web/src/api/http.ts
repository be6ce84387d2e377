import { ApiError } from './api-error.ts';
import { setReachable } from './live-state.ts';
import { noteServerTime } from './now.ts';

/** Parameters of a query; what is absent is left out, lists are joined by commas. */
export type Query = {
  readonly [name: string]: string | number | boolean | readonly string[] | null | undefined;
};

type Call = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: { readonly [name: string]: string };
  /** True where a 401 is an answer like any other, not the end of a session. */
  readonly quiet?: boolean;
};

/** An answer with its headers, for those who need an ETag. */
export type Answer<T> = { readonly body: T; readonly headers: Headers };

const TIMEOUT_MS = 30_000;
let onSignedOut: () => void = () => undefined;
let csrfToken = '';

/** What proves that a write comes from these pages; `GET /session` has it. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Who is told when the session has ended. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Calls the API; throws an ApiError for whatever is not a success. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  return (await callFully<T>(path, options)).body;
}

/** The same, with the headers of the answer. */
export async function callFully<T>(path: string, options: Call = {}): Promise<Answer<T>> {
  const response = await send(path, options);
  const time = Date.parse(response.headers.get('date') ?? '');
  // The header is cut to whole seconds.
  if (!Number.isNaN(time)) noteServerTime(time + 500);
  const text = await response.text();
  const body = parse(text);
  if (response.ok) return { body: body as T, headers: response.headers };
  if (response.status === 401 && options.quiet !== true) onSignedOut();
  throw refusal(response, body);
}

/** A path with its parameters made safe. */
export function pathTo(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}

async function send(path: string, { method = 'GET', query, body, signal, headers }: Call): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(path + search(query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(csrfToken === '' ? {} : { 'x-belay-csrf': csrfToken }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    setReachable(true);
    return response;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    setReachable(false);
    const why = timeout.aborted
      ? 'It did not answer within 30 seconds.'
      : 'Check the connection; we keep trying.';
    throw new ApiError(0, why);
  }
}

function search(query: Query | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === null || value === undefined || value === '') continue;
    const text = typeof value === 'object' ? value.join(',') : String(value);
    if (text !== '') parameters.set(name, text);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(response: Response, body: unknown): ApiError {
  const { message, problems } = (body ?? {}) as { message?: unknown; problems?: ApiError['problems'] };
  return new ApiError(
    response.status,
    typeof message === 'string' ? message : `The server answered ${response.status}.`,
    {
      body,
      requestId: response.headers.get('x-request-id'),
      ...(problems === undefined ? {} : { problems }),
    },
  );
}
