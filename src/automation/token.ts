import { isJsonObject, type Json } from './json.ts';
import { firstSegment, lookup, stripRefs } from './path.ts';
import { isStorableText, storableText, utf8Length } from './text.ts';

/** What authors write as a cancellation token (reference 7.2); null, absent and empty mean none. */
export type TokenField = string | { readonly $ref: string } | null | undefined;

/** How a token came about; an accessor object counts as `refs`. */
export type TokenMode = 'refs' | 'javascript' | 'literal' | 'none';

export type TokenWarningCode =
  | 'EXPRESSION_FAILED'
  | 'TIMED_OUT'
  | 'NOT_FOUND'
  | 'NOT_TEXT'
  | 'EMPTY'
  | 'TOO_LONG'
  | 'INVALID_TEXT'
  | 'CONTAINS_UNDEFINED'
  | 'LOOKS_LIKE_EXPRESSION';

export type TokenWarning = { readonly code: TokenWarningCode; readonly message: string };

/** The token that a run is stored with: null when it has none and so cannot be canceled by token (D-1 to D-3). */
export type TokenResult = {
  readonly token: string | null;
  readonly mode: TokenMode;
  readonly warnings: readonly TokenWarning[];
};

/** What it takes to resolve a field. */
export type TokenPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'javascript'; readonly expression: string };

/**
 * The result of an expression. `type` is one of string, number, boolean, bigint, null, undefined, object and array;
 * any other gives no token. `text` is what JavaScript's `String()` makes of the result.
 */
export type EvaluatedToken = { readonly type: string; readonly value: Json; readonly text: string };

/** The run context as far as a token may read it by path. */
export type TokenContext = {
  readonly data: Json;
  readonly profile: Json;
  readonly recipient: Json;
  readonly brand: Json;
  readonly template: Json;
};

/** The result of a field that is absent, null or empty. */
export const noToken: TokenResult = { token: null, mode: 'none', warnings: [] };

/** Accepted spellings of the key; the first is canonical and the only one ever written (D-10). */
export const TOKEN_KEYS = [
  'cancelation_token',
  'cancellation_token',
  'cancelationToken',
  'cancellationToken',
] as const;

/** The same of the list of further tokens. */
export const FURTHER_TOKENS_KEYS = [
  'cancelation_tokens',
  'cancellation_tokens',
  'cancelationTokens',
  'cancellationTokens',
] as const;

const MAX_TOKEN_BYTES = 1024;
const MAX_EXPRESSION_CHARS = 4096;
const MAX_MESSAGE_CHARS = 300;
const RESERVED: readonly string[] = ['refs', 'data', 'profile'];
const ROOTS: readonly (string | null)[] = ['data', 'profile', 'recipient', 'brand', 'template'];
const TEXT_TYPES: readonly string[] = ['string', 'boolean', 'bigint'];

// What JavaScript writes for a missing value or an object inside a text. Words such as "nullable" are let through.
const MISSING_VALUE = /undefined|\[object [A-Z]\w*\]|(?<![A-Za-z])(?:null|NaN)(?![A-Za-z])/;
// `${` or `refs.` somewhere inside, or nothing but a bare `data.` or `profile.` path.
const NEAR_EXPRESSION = /\$\{|(?<![\w$])refs\.[\w$[]|^\s*(?:data|profile)\.[\w$]+(?:\.[\w$]+)*\s*$/;

/** The value under the first spelling of the key that an object has; undefined when it has none (D-10). */
export function pickToken<T>(object: { readonly [key: string]: T }): T | undefined {
  const key = TOKEN_KEYS.find(
    (spelling) => Object.hasOwn(object, spelling) && object[spelling] !== undefined,
  );
  return key === undefined ? undefined : object[key];
}

/** Tells the modes apart, in order and without trimming (reference 7.2, SEED-25, D-4). */
export function planToken(field: TokenField): TokenPlan {
  if (field === null || field === undefined || field === '') return { kind: 'none' };
  if (typeof field !== 'string') return { kind: 'path', path: stripRefs(field.$ref) };
  if (field.startsWith('refs.')) return { kind: 'path', path: stripRefs(field) };
  if (field.startsWith('${') && field.endsWith('}')) {
    return { kind: 'javascript', expression: field.slice(2, -1) };
  }
  return { kind: 'literal', text: field };
}

/** Null when a field may be saved or sent as a token, else a human sentence (reference 7.4, D-7). */
export function checkTokenField(field: unknown): string | null {
  if (!isTokenField(field)) return 'expected a text, { "$ref": "<path>" } or null';
  if (typeof field === 'string' && RESERVED.includes(field.trim())) {
    return `"${field.trim()}" is a reserved word; name a field, e.g. "refs.data.user_id"`;
  }
  const plan = planToken(field);
  if (plan.kind === 'none') return null;
  const text = plan.kind === 'literal' ? plan.text : plan.kind === 'path' ? plan.path : plan.expression;
  if (!isStorableText(text)) return 'contains a NUL character or half a surrogate pair';
  if (plan.kind === 'literal') {
    return utf8Length(text) > MAX_TOKEN_BYTES ? 'at most 1024 bytes of UTF-8' : null;
  }
  return text.length > MAX_EXPRESSION_CHARS ? 'an expression has at most 4096 characters' : null;
}

/** The token of a literal field: the text itself, with a warning when it looks like an expression gone wrong. */
export function tokenFromLiteral(text: string): TokenResult {
  const result = tokenFromText('literal', text);
  if (result.token === null || !NEAR_EXPRESSION.test(text)) return result;
  const message =
    'taken literally, so every run has this same token; to combine values write ${`onboarding-${data.user_id}`}';
  return { ...result, warnings: [{ code: 'LOOKS_LIKE_EXPRESSION', message }] };
}

/** The token at a path of the run context; step refs and other roots do not exist for a token (reference 7.2). */
export function resolveTokenPath(path: string, context: TokenContext): TokenResult {
  return tokenFromValue(ROOTS.includes(firstSegment(path)) ? lookup(context, path) : undefined);
}

/** The token of a value found by path; undefined when nothing was found (D-2, D-6). */
export function tokenFromValue(value: Json | undefined): TokenResult {
  if (value === undefined) {
    return refused(
      'refs',
      'NOT_FOUND',
      'the path leads to nothing in data, profile, recipient, brand or template',
    );
  }
  if (value === null) return refused('refs', 'EMPTY', 'the value is null');
  if (typeof value === 'object') return refused('refs', 'NOT_TEXT', 'the value is an object or an array');
  return typeof value === 'number'
    ? tokenFromNumber('refs', String(value))
    : tokenFromResolved('refs', String(value));
}

/** The token of an expression that gave a result (D-2). */
export function tokenFromEvaluated(result: EvaluatedToken): TokenResult {
  if (TEXT_TYPES.includes(result.type)) return tokenFromResolved('javascript', result.text);
  if (result.type === 'number') return tokenFromNumber('javascript', result.text);
  if (result.type === 'null' || result.type === 'undefined') {
    return refused('javascript', 'EMPTY', `the expression gave ${result.type}`);
  }
  return refused('javascript', 'NOT_TEXT', 'the expression gave neither a text nor a number nor a boolean');
}

/** No token, for an expression that gave no result: never its source as a literal (D-1, D-3). */
export function tokenFromFailure(error: { readonly code: string; readonly message: string }): TokenResult {
  const message = storableText(error.message, MAX_MESSAGE_CHARS);
  switch (error.code) {
    case 'TIMEOUT':
    case 'TIMED_OUT':
      return refused('javascript', 'TIMED_OUT', `the expression ran too long: ${message}`);
    case 'RESULT_TYPE':
      return refused('javascript', 'NOT_TEXT', message);
    case 'RESULT_TOO_LARGE':
      return refused('javascript', 'TOO_LONG', message);
    default:
      return refused('javascript', 'EXPRESSION_FAILED', `the expression failed: ${message}`);
  }
}

function isTokenField(field: unknown): field is TokenField {
  if (field === null || field === undefined || typeof field === 'string') return true;
  return isJsonObject(field) && Object.keys(field).length === 1 && typeof field['$ref'] === 'string';
}

function tokenFromNumber(mode: TokenMode, text: string): TokenResult {
  return Number.isFinite(Number(text))
    ? tokenFromText(mode, text)
    : refused(mode, 'NOT_TEXT', 'the value is not a finite number');
}

function tokenFromResolved(mode: TokenMode, text: string): TokenResult {
  const result = tokenFromText(mode, text);
  const missing = MISSING_VALUE.exec(text);
  if (result.token === null || missing === null) return result;
  const message = `contains "${missing[0]}", probably a missing value: other runs may share this token`;
  return { ...result, warnings: [{ code: 'CONTAINS_UNDEFINED', message }] };
}

function tokenFromText(mode: TokenMode, text: string): TokenResult {
  if (text === '') return refused(mode, 'EMPTY', 'the token is empty');
  if (!isStorableText(text)) {
    return refused(mode, 'INVALID_TEXT', 'the token contains a NUL character or half a surrogate pair');
  }
  if (utf8Length(text) > MAX_TOKEN_BYTES) {
    return refused(mode, 'TOO_LONG', 'the token is longer than 1024 bytes of UTF-8');
  }
  return { token: text, mode, warnings: [] };
}

function refused(mode: TokenMode, code: TokenWarningCode, message: string): TokenResult {
  return { token: null, mode, warnings: [{ code, message }] };
}
