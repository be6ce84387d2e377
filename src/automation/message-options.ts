import { placeIn } from './checks/place.ts';
import { parseDuration, parseTimestamp } from './duration.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { NOT_OPENING_HOURS, parseOpeningHours } from './opening-hours.ts';
import type { Problem } from './problem.ts';

const METHODS: readonly Json[] = ['single', 'all'];
const CRITERIA: readonly Json[] = ['no-escalation', 'delivered', 'viewed', 'engaged'];
const MAX_ROUTING_DEPTH = 5;
const MAX_CHANNELS = 50;
const MAX_TAGS = 50;
const YEAR = 366 * 86_400_000;

type Check = (value: Json, place: string) => readonly Problem[];

/**
 * What is wrong with how a message is to be sent: routing, channels, providers, delay, expiry, timeout, metadata,
 * preferences, context (reference 11.1). Fields that are absent or null are fine, unknown ones are let through.
 */
export function checkMessageOptions(message: JsonObject, place: string): readonly Problem[] {
  return fields(OPTIONS)(message, place);
}

const text: Check = (value, place) => (typeof value === 'string' ? [] : problem(place, 'expected a text'));
const filled: Check = (value, place) =>
  typeof value === 'string' && value !== '' ? [] : problem(place, 'expected a text that is not empty');
const object: Check = (value, place) => (isJsonObject(value) ? [] : problem(place, 'expected an object'));
const milliseconds: Check = (value, place) =>
  typeof value === 'number' && value >= 0 && value <= YEAR
    ? []
    : problem(place, 'expected milliseconds, at most those of a year');
const oneOf =
  (values: readonly Json[]): Check =>
  (value, place) =>
    values.includes(value) ? [] : problem(place, `expected one of ${values.join(', ')}`);
const texts =
  (most: number): Check =>
  (value, place) =>
    Array.isArray(value) && value.length <= most && value.every((entry) => typeof entry === 'string')
      ? []
      : problem(place, `expected a list of at most ${most} texts`);

/** An object with these fields; others are let through. */
function fields(checks: { readonly [field: string]: Check }): Check {
  return (value, place) => {
    if (!isJsonObject(value)) return object(value, place);
    return Object.entries(checks).flatMap(([field, check]) => {
      const given = Object.hasOwn(value, field) ? value[field] : null;
      return given === null || given === undefined ? [] : check(given, placeIn(place, field));
    });
  };
}

/** An object whose every value is of one kind. */
function mapOf(check: Check): Check {
  return (value, place) => {
    if (!isJsonObject(value)) return object(value, place);
    return Object.entries(value).flatMap(([key, entry]) =>
      entry === null ? [] : check(entry, placeIn(place, key)),
    );
  };
}

const anyMilliseconds: Check = (value, place) =>
  isJsonObject(value) ? mapOf(milliseconds)(value, place) : milliseconds(value, place);

const OPTIONS: { readonly [field: string]: Check } = {
  routing: (value, place) => routing(value, place, 1),
  channels: mapOf(
    fields({
      brand_id: filled,
      if: filled,
      metadata: object,
      override: object,
      providers: texts(MAX_CHANNELS),
      routing_method: oneOf(METHODS),
      timeouts: fields({ channel: milliseconds, provider: milliseconds }),
    }),
  ),
  providers: mapOf(fields({ if: filled, override: object, metadata: object, timeouts: milliseconds })),
  delay: fields({ duration: milliseconds, until, timezone: zone }),
  expiry: fields({ expires_in: lifetime, expires_at: moment }),
  timeout: fields({
    message: milliseconds,
    channel: anyMilliseconds,
    provider: anyMilliseconds,
    escalation: milliseconds,
    criteria: oneOf(CRITERIA),
  }),
  metadata: fields({ event: text, tags: texts(MAX_TAGS), trace_id: text, utm: object }),
  preferences: fields({ subscription_topic_id: filled }),
  context: fields({ tenant_id: text }),
};

function routing(value: Json, place: string, depth: number): readonly Problem[] {
  if (!isJsonObject(value)) return object(value, place);
  if (depth > MAX_ROUTING_DEPTH) return problem(place, `at most ${MAX_ROUTING_DEPTH} levels`);
  const { method = null, channels = null } = value;
  const wrong = method === null ? [] : oneOf(METHODS)(method, placeIn(place, 'method'));
  if (!Array.isArray(channels) || channels.length > MAX_CHANNELS) {
    const message = `expected a list of at most ${MAX_CHANNELS} channels`;
    return [...wrong, ...problem(placeIn(place, 'channels'), message)];
  }
  const inside = channels.flatMap((channel: Json, index) => {
    const at = placeIn(placeIn(place, 'channels'), index);
    return typeof channel === 'string' ? filled(channel, at) : routing(channel, at, depth + 1);
  });
  return [...wrong, ...inside];
}

function until(value: Json, place: string): readonly Problem[] {
  const known =
    typeof value === 'string' &&
    (typeof parseTimestamp(value) === 'number' || parseOpeningHours(value) !== null);
  return known ? [] : problem(place, NOT_OPENING_HOURS);
}

const ZONE = /^[A-Za-z][A-Za-z0-9_+/-]{0,99}$/;

/** Whether there is such a zone is known when the message is sent. */
function zone(value: Json, place: string): readonly Problem[] {
  return typeof value === 'string' && ZONE.test(value)
    ? []
    : problem(place, 'expected a time zone such as "Europe/Berlin"');
}

function lifetime(value: Json, place: string): readonly Problem[] {
  if (typeof value === 'number') return milliseconds(value, place);
  return typeof value === 'string' && !('error' in parseDuration(value))
    ? []
    : problem(place, 'expected milliseconds, or an ISO 8601 duration such as "P1DT4H"');
}

function moment(value: Json, place: string): readonly Problem[] {
  const known =
    typeof value === 'number' || (typeof value === 'string' && typeof parseTimestamp(value) === 'number');
  return known ? [] : problem(place, 'expected epoch milliseconds or an ISO 8601 timestamp');
}

function problem(place: string, message: string): readonly Problem[] {
  return [{ place, message }];
}
