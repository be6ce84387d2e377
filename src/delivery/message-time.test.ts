import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../automation/json.ts';
import { delayedUntil, expiryOf, zonesOf } from './message-time.ts';

const at = (text: string) => Date.parse(text);
/** A Saturday. */
const NOW = at('2026-01-31T09:00:30Z');

function until(delay: JsonObject, zones: readonly (string | null)[] = [], now = NOW): string | null {
  const moment = delayedUntil(delay, zones, NOW, now);
  return moment === null ? null : new Date(moment).toISOString();
}

describe('the delay of a message (reference 11.1)', () => {
  it.each<[string, JsonObject, string]>([
    ['a duration, up to the next minute', { duration: 61_000 }, '2026-01-31T09:02:30.000Z'],
    ['whole minutes as they are', { duration: 120_000 }, '2026-01-31T09:02:30.000Z'],
    ['nothing', { duration: 0 }, '2026-01-31T09:00:30.000Z'],
    ['a moment', { until: '2026-02-01T00:00:00Z' }, '2026-02-01T00:00:00.000Z'],
    ['a moment before a duration', { until: '2026-02-01', duration: 1 }, '2026-02-01T00:00:00.000Z'],
    ['hours, when they are next', { until: 'Mo-Fr 08:00-18:00' }, '2026-02-02T08:00:00.000Z'],
    ['hours that are now', { until: 'Sa 09:00-10:00' }, '2026-01-31T09:00:30.000Z'],
    ['hours of yesterday that reach into today', { until: 'Fr 22:00-10:00' }, '2026-01-31T09:00:30.000Z'],
    ['hours that have just ended', { until: 'Sa 08:00-09:00' }, '2026-02-07T08:00:00.000Z'],
    ['a month', { until: 'Apr 09:00-10:00' }, '2026-04-01T09:00:00.000Z'],
    ['the later hours of a day', { until: 'Sa 12:00-13:00,07:00-08:00' }, '2026-01-31T12:00:00.000Z'],
  ])('is %s', (_what, delay, expected) => {
    expect(until(delay)).toBe(expected);
  });

  it('has no end where the hours have none within 90 days', () => {
    expect(until({ until: 'Dec 24 08:00-18:00' })).toBeNull();
  });

  it('begins with the first minute, and ends before the last', () => {
    const hours = { until: 'Sa 09:00-10:00' };
    expect(until(hours, [], at('2026-01-31T08:59:59.999Z'))).toBe('2026-01-31T09:00:00.000Z');
    expect(until(hours, [], at('2026-01-31T09:59:59.999Z'))).toBe('2026-01-31T09:59:59.999Z');
    expect(until(hours, [], at('2026-01-31T10:00:00Z'))).toBe('2026-02-07T09:00:00.000Z');
  });

  it.each<[string, JsonObject, readonly (string | null)[], string]>([
    ['its own zone first', { timezone: 'America/New_York' }, ['Europe/Berlin'], '2026-02-02T13:00:00.000Z'],
    ['the zone of the recipient next', {}, [null, 'Europe/Berlin', 'Asia/Tokyo'], '2026-02-02T07:00:00.000Z'],
    [
      'a zone that exists',
      { timezone: 'Mars/Olympus' },
      ['no zone', 'Asia/Tokyo'],
      '2026-02-01T23:00:00.000Z',
    ],
    ['UTC at last', {}, [null], '2026-02-02T08:00:00.000Z'],
  ])('takes %s', (_what, delay, zones, expected) => {
    expect(until({ until: 'Mo 08:00-18:00', ...delay }, zones)).toBe(expected);
  });

  it.each<[string, string, string, string]>([
    [
      'a time that the clock skips is an hour later',
      'Su 02:30-04:00',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'of a time that comes twice the first',
      'Su 02:30-04:00',
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
  ])('knows summer time: %s', (_what, hours, now, expected) => {
    expect(until({ until: hours, timezone: 'Europe/Berlin' }, [], at(now))).toBe(expected);
  });

  it('knows whose zones there are', () => {
    expect(zonesOf({ timezone: 'a' }, { zoneinfo: 'b', timezone: 'c' })).toEqual(['a', 'b', 'c']);
    expect(zonesOf(null, {})).toEqual([null, null, null]);
  });
});

describe('the expiry of a message', () => {
  it.each<[JsonObject | null, string | null]>([
    [null, null],
    [{}, null],
    [{ expires_in: 1_000 }, '2026-01-31T09:00:31.000Z'],
    [{ expires_in: 'PT1H' }, '2026-01-31T10:00:30.000Z'],
    [{ expires_in: 'P1M' }, '2026-02-28T09:00:30.000Z'],
    [{ expires_in: 'soon' }, null],
    [{ expires_in: 'PT1H', expires_at: '2026-02-01T00:00:00Z' }, '2026-02-01T00:00:00.000Z'],
    [{ expires_at: at('2026-02-01T00:00:00Z') }, '2026-02-01T00:00:00.000Z'],
    [{ expires_at: 'soon', expires_in: 1_000 }, '2026-01-31T09:00:31.000Z'],
  ])('of %j is %s', (expiry, expected) => {
    const moment = expiryOf(expiry, NOW);
    expect(moment === null ? null : new Date(moment).toISOString()).toBe(expected);
  });
});
