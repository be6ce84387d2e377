import { applyPatch, type Operation } from 'rfc6902';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** One operation of a JSON Patch (RFC 6902), its shape already judged. */
export type PatchOperation = {
  readonly op: 'add' | 'remove' | 'replace' | 'copy' | 'move' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
};

export type Patched =
  | { readonly ok: true; readonly value: JsonObject }
  /** The place of the operation that failed, e.g. `patch[2]`, and why. */
  | { readonly ok: false; readonly place: string; readonly message: string };

/** Parts of a path that mean more to JavaScript than to JSON. */
const FORBIDDEN: readonly string[] = ['__proto__', 'constructor', 'prototype'];
/** Copies may double a document with each operation. */
const MAX_CHARS = 1_000_000;

/** Applies a patch to an object, as a whole or not at all; what was given stays as it is. */
export function patchObject(object: JsonObject, operations: readonly PatchOperation[]): Patched {
  // The library changes in place, and its root cannot be replaced but through a parent.
  const holder = { root: copyOf(object) };
  for (const [index, operation] of operations.entries()) {
    const message = applyOne(holder, operation);
    if (message !== null) return { ok: false, place: `patch[${index}]`, message };
  }
  return isJsonObject(holder.root)
    ? { ok: true, value: holder.root }
    : { ok: false, place: 'patch', message: 'the result is not an object' };
}

function applyOne(holder: { root: Json }, operation: PatchOperation): string | null {
  for (const pointer of [operation.path, operation.from ?? '']) {
    const message = checkPointer(pointer);
    if (message !== null) return message;
  }
  const { op, value } = operation;
  if (
    op === 'move' &&
    `${operation.path}/`.startsWith(`${operation.from}/`) &&
    operation.path !== operation.from
  ) {
    return 'a value cannot be moved into itself';
  }
  const within = {
    ...operation,
    path: `/root${operation.path}`,
    ...(operation.from === undefined ? {} : { from: `/root${operation.from}` }),
    ...(value === undefined ? {} : { value: copyOf(value) }),
  };
  const error = errorOf(holder, within as Operation);
  if (error !== null) return sentenceOf(operation, error);
  return op === 'copy' && JSON.stringify(holder.root).length > MAX_CHARS
    ? `the result is longer than ${MAX_CHARS} characters`
    : null;
}

/** Through text: what JavaScript has beside JSON is not in it, and `__proto__` stays a key. */
function copyOf(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** The name of what went wrong; null when nothing did. */
function errorOf(holder: { root: Json }, operation: Operation): string | null {
  try {
    return applyPatch(holder, [operation])[0]?.name ?? null;
  } catch {
    // It throws where a text or number is treated as an object.
    return 'MissingError';
  }
}

function checkPointer(pointer: string): string | null {
  if (pointer !== '' && !pointer.startsWith('/')) return `${JSON.stringify(pointer)} does not begin with "/"`;
  const parts = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const forbidden = parts.find((part) => FORBIDDEN.includes(part));
  return forbidden === undefined ? null : `"${forbidden}" cannot be part of a path`;
}

function sentenceOf({ op, path, from }: PatchOperation, name: string): string {
  if (name === 'TestError') return `the value at ${JSON.stringify(path)} is another`;
  const missing = from === undefined || op === 'add' ? path : `${from}" or "${path}`;
  return `there is nothing at "${missing}"`;
}
