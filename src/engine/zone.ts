import type { JsonObject } from '../automation/json.ts';
import { isTimeZone } from '../automation/local-time.ts';
import { filledText } from './read.ts';

/** A text of a field, with the place that an error names. */
export type Placed = { readonly place: string; readonly text: string | null };

/** Why something cannot be used, with its place: `timezone: expected …`. */
export type Invalid = { readonly invalid: string };

/**
 * The zone of a person: the first of these fields that is filled, else `timezone` or `zoneinfo` of the run's profile,
 * else UTC.
 */
export function zoneFor(fields: readonly Placed[], profile: JsonObject): string | Invalid {
  const own = ['timezone', 'zoneinfo'].map((key) => ({
    place: `profile.${key}`,
    text: filledText(profile[key]),
  }));
  const named = [...fields, ...own].find(({ text }) => text !== null);
  if (named === undefined || named.text === null) return 'UTC';
  if (isTimeZone(named.text)) return named.text;
  return { invalid: `${named.place}: expected a time zone such as "Europe/Berlin" or "UTC"` };
}
