import type { Json } from '../automation/json.ts';

/** What an expression can see. */
export type Scope = {
  /** Top-level variables, e.g. data, profile, refs, recipient, brand, template. */
  readonly variables: { readonly [name: string]: Json };
  /**
   * Names of `variables` that are also reachable as `refs.<name>`, as the very same value. Entries of
   * `variables.refs` (step references) are merged under `refs`; a name listed here wins.
   */
  readonly refs: readonly string[];
  /** Defines the ordered `MessageStatus` constants: step fields and `if`, not tokens (reference 7.2, 7.6). */
  readonly messageStatus: boolean;
};

/** One expression to run. */
export type Request = {
  /** Whose turn and whose limits it counts against. */
  readonly tenant: string;
  /** The JavaScript, without the `${ }` marker. */
  readonly expression: string;
  readonly scope: Scope;
  /** What `Date.now()` says inside, in epoch milliseconds; the same for the whole evaluation. */
  readonly now?: number;
  /** Seeds `Math.random()` (its lower 32 bits count); absent = unpredictable. */
  readonly seed?: number;
};

/** What an expression gave. */
export type Value = {
  readonly type: 'string' | 'number' | 'boolean' | 'bigint' | 'null' | 'undefined' | 'object' | 'array';
  /** The value as JSON; a bigint as its decimal digits; null for undefined, NaN and the infinities. */
  readonly value: Json;
  /** `String(value)` for string, number, boolean and bigint, otherwise empty. */
  readonly text: string;
};

export type ExpressionErrorCode =
  | 'SYNTAX'
  | 'RUNTIME'
  | 'RESULT_TYPE'
  | 'RESULT_TOO_LARGE'
  | 'CONTEXT_TOO_LARGE'
  | 'TIMEOUT'
  | 'MEMORY'
  | 'STACK'
  | 'BUSY'
  | 'SANDBOX_CRASHED'
  | 'TOO_LONG';

/** Why an expression gave nothing. */
export type ExpressionError = {
  readonly code: ExpressionErrorCode;
  /** Safe to show to whoever wrote the expression; may quote what the expression threw. */
  readonly message: string;
  /** True where the same expression may well succeed a moment later. */
  readonly retryable: boolean;
  /** Of a syntax error: offset into the expression, in UTF-16 units. */
  readonly position?: number;
};

export type Outcome =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ExpressionError };

/** Builds an error; whether it is retryable follows from its code. */
export function failure(code: ExpressionErrorCode, message: string, position?: number): ExpressionError {
  const retryable = code === 'BUSY' || code === 'SANDBOX_CRASHED';
  return { code, message, retryable, ...(position === undefined ? {} : { position }) };
}
