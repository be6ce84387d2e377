import { hasOwn, isJsonObject, type Json } from './json.ts';

/** One step into a value: an object key (or, written `.0`, an array index), or an array index. */
export type Segment = string | number;

const MAX_SEGMENTS = 256;
const MAX_LENGTH = 4096;

// A name, `[0]`, `["key"]` or `['key']`. A name starts the path or follows a dot; brackets follow anything.
const SEGMENT =
  /(?:^|(?!^)\.)([^.[\]]+)|\[(?:(0|[1-9]\d*)|"[^"\\]*(?:\\["'\\][^"\\]*)*"|'[^'\\]*(?:\\["'\\][^'\\]*)*')\]/gy;

/**
 * The value at a path such as `data.items[0]["a b"]`; undefined when there is none or the path is malformed.
 * Own properties only: no inherited members, no array length, no characters of strings (reference 7.2).
 */
export function lookup(root: Json, path: string): Json | undefined {
  const segments = parsePath(path);
  if (segments === null) return undefined;
  let value: Json | undefined = root;
  for (const segment of segments) {
    value = child(value, segment);
    if (value === undefined) return undefined;
  }
  return value;
}

/**
 * The segments of a path: names between dots (anything but `.`, `[` and `]`), `[n]`, and quoted keys in brackets
 * with `\\`, `\"` and `\'` as escapes. Null when malformed, empty, over 256 segments or over 4,096 characters.
 */
export function parsePath(text: string): readonly Segment[] | null {
  if (text.length > MAX_LENGTH) return null;
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(SEGMENT)) {
    const [whole, name, index] = match;
    segments.push(index === undefined ? (name ?? quotedKey(whole)) : Number(index));
    end = match.index + whole.length;
  }
  if (end !== text.length || segments.length === 0 || segments.length > MAX_SEGMENTS) return null;
  return segments.every((segment) => typeof segment === 'string' || Number.isSafeInteger(segment))
    ? segments
    : null;
}

/** The name that a path starts with, e.g. `data` of `data.user_id`; null for an index or a malformed path. */
export function firstSegment(path: string): string | null {
  const first = parsePath(path)?.[0];
  return typeof first === 'string' ? first : null;
}

/** A path without its optional leading `refs.` (D-9). */
export function stripRefs(path: string): string {
  return path.startsWith('refs.') ? path.slice('refs.'.length) : path;
}

/** The key inside `["…"]` or `['…']`. */
function quotedKey(bracketed: string): string {
  return bracketed.slice(2, -2).replace(/\\(.)/g, '$1');
}

function child(value: Json, segment: Segment): Json | undefined {
  const key = String(segment);
  if (isJsonObject(value)) return hasOwn(value, key) ? value[key] : undefined;
  // The own names of an array are its indices in canonical form, and `length`.
  if (Array.isArray(value) && key !== 'length' && hasOwn(value, key)) return value[Number(key)];
  return undefined;
}
