/**
 * The closed list of errors that leave the program, each with a stable code.
 * HTTP shapes: reference 3.2 (`{ message, type }`).
 */
export type ErrorCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'changed'
  | 'too_large'
  | 'rate_limited'
  | 'internal'
  | 'unavailable';

export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'authorization_error'
  | 'rate_limit_error'
  | 'api_error';

type Kind = { readonly status: number; readonly type: ErrorType };

const KINDS: Readonly<Record<ErrorCode, Kind>> = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  unauthenticated: { status: 401, type: 'authentication_error' },
  forbidden: { status: 403, type: 'authorization_error' },
  not_found: { status: 404, type: 'invalid_request_error' },
  conflict: { status: 409, type: 'invalid_request_error' },
  changed: { status: 412, type: 'invalid_request_error' },
  too_large: { status: 413, type: 'invalid_request_error' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  internal: { status: 500, type: 'api_error' },
  unavailable: { status: 503, type: 'api_error' },
};

export type BelayErrorOptions = {
  readonly cause?: unknown;
  /** Fields added to the HTTP body beside `message` and `type`, e.g. a cancel preview. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Answered as `x-should-retry`; the official SDKs obey it (reference 3.6). */
  readonly shouldRetry?: boolean;
  /** Answered as `retry-after`, in whole seconds. */
  readonly retryAfter?: number;
};

/** An error whose `message` is safe to show to the caller. */
export class BelayError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly type: ErrorType;
  readonly details: Readonly<Record<string, unknown>>;
  readonly shouldRetry: boolean | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: BelayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BelayError';
    this.code = code;
    this.status = KINDS[code].status;
    this.type = KINDS[code].type;
    this.details = options.details ?? {};
    this.shouldRetry = options.shouldRetry;
    this.retryAfter = options.retryAfter;
  }
}

/** The 400 for one place of a request: `steps[1].duration: expected …`. */
export function invalid(place: string, message: string): BelayError {
  return new BelayError('invalid_request', place === '' ? message : `${place}: ${message}`);
}
