import { LRUCache } from 'lru-cache';
import { parseTimestamp } from '../../automation/duration.ts';
import type { Helpers, HelperUse } from './helpers.ts';
import { toText, type Value } from './lookup.ts';

/**
 * `{{format-date created_at}}`, `{{format-date at "short" time="short" zone="Europe/Berlin"}}`: epoch ms or ISO 8601, in
 * the language of the recipient, UTC unless a zone is given. What is no date gives nothing.
 */
export const dateHelpers: Helpers = { 'format-date': formatDate };

const STYLES = ['full', 'long', 'medium', 'short'] as const;

type Style = (typeof STYLES)[number];

function formatDate([value, style]: readonly Value[], { hash, locale }: HelperUse): Value {
  const at = timeOf(value);
  if (at === null) return undefined;
  const time = styleOf(hash['time']);
  const options: Intl.DateTimeFormatOptions = {
    dateStyle: styleOf(style ?? hash['date']) ?? 'long',
    ...(time === null ? {} : { timeStyle: time }),
    timeZone: toText(hash['zone'] ?? 'UTC'),
  };
  try {
    return formatOf(locale, options).format(at);
  } catch {
    // A zone or a locale that there is not.
    return formatOf('en', { ...options, timeZone: 'UTC' }).format(at);
  }
}

/** The furthest that a `Date` reaches. */
const MAX_TIME = 8.64e15;

function timeOf(value: Value): number | null {
  const at = typeof value === 'string' ? parseTimestamp(value) : value;
  return typeof at === 'number' && Math.abs(at) <= MAX_TIME ? at : null;
}

function styleOf(value: Value): Style | null {
  return STYLES.find((style) => style === value) ?? null;
}

/** Making one costs some fifty times what using it costs. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 500 });

function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}
