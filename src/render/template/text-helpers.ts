import type { Helpers } from './helpers.ts';
import { numberOf } from './logic-helpers.ts';
import { toText, type Value } from './lookup.ts';

/** `{{uppercase name}}`, `{{truncate text 80}}`, `{{join tags ", "}}`. */
export const textHelpers: Helpers = {
  uppercase: ([value]) => toText(value).toUpperCase(),
  lowercase: ([value]) => toText(value).toLowerCase(),
  capitalize: ([value]) => {
    const [first = '', ...rest] = toText(value);
    return first.toUpperCase() + rest.join('');
  },
  trim: ([value]) => toText(value).trim(),
  truncate: ([value, length, ending]) =>
    truncate(toText(value), numberOf(length) ?? 100, toText(ending ?? '…')),
  concat: (args) => args.map(toText).join(''),
  replace: ([value, from, to]) => {
    const wanted = toText(from);
    return wanted === '' ? toText(value) : toText(value).split(wanted).join(toText(to));
  },
  join: ([value, separator]) =>
    Array.isArray(value) ? value.map(toText).join(toText(separator ?? ', ')) : toText(value),
  length: ([value]) => lengthOf(value),
  json: ([value]) => JSON.stringify(value ?? null),
  'encode-uri': ([value]) => encodeURIComponent(toText(value)),
  plural: ([count, one, many]) => (numberOf(count) === 1 ? one : many),
};

/** By characters as people see them in most scripts: code points, so that no emoji is cut in half. */
function truncate(text: string, length: number, ending: string): string {
  const points = Array.from(text);
  return points.length <= length
    ? text
    : points
        .slice(0, Math.max(0, Math.trunc(length)))
        .join('')
        .trimEnd() + ending;
}

function lengthOf(value: Value): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
