import { describe, expect, it } from 'vitest';
import { enterStep, HOUR, NOW } from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';

const DAY = 24 * HOUR;

describe('delay', () => {
  const delay = (fields: JsonObject, data: JsonObject = {}) =>
    enterStep({ action: 'delay', ...fields } as Step, { data });

  it.each<[string, JsonObject, number]>([
    ['a duration', { duration: '2 hours' }, NOW + 2 * HOUR],
    ['an ISO duration', { duration: 'PT48H' }, NOW + 48 * HOUR],
    ['a month, by the calendar', { duration: '1 month' }, Date.UTC(2026, 1, 28, 9)],
    ['a moment', { until: '2026-02-01T09:00:00+01:00' }, NOW + 23 * HOUR],
    ['a moment without a zone, in UTC', { until: '20260201T090000' }, NOW + DAY],
    [
      'a moment, which wins over a duration',
      { until: '2026-02-01T09:00:00Z', duration: 'nonsense' },
      NOW + DAY,
    ],
    ['a moment in the data', { until: { $ref: 'data.at' } }, NOW + 1],
    ['a duration where the moment is missing', { until: 'refs.data.no', duration: '1 day' }, NOW + DAY],
    ['a year', { until: '2027-01-31T09:00:00Z' }, NOW + 365 * DAY],
  ])('waits for %s (D-12)', (_what, fields, at) => {
    const { run } = delay(fields, { at: new Date(NOW + 1).toISOString() });
    expect(run).toMatchObject({ status: 'WAITING', ask: { kind: 'time', at } });
  });

  it.each<[string, JsonObject]>([
    ['a moment that is past', { until: '2020-01-01' }],
    ['this very moment', { until: new Date(NOW).toISOString() }],
    ['no time at all', { duration: '0 minutes' }],
  ])('goes on at once after %s', (_what, fields) => {
    const { run, record } = delay(fields);
    expect(run.status).toBe('PROCESSED');
    expect(record).toMatchObject({ status: 'PROCESSED', created_at: NOW, updated_at: NOW });
  });

  it.each<[JsonObject, RegExp]>([
    [{ duration: 'soon' }, /^duration: expected a number and a unit/],
    [{ duration: '13 months' }, /^duration: at most 1 year$/],
    [{ until: 'tomorrow', duration: '1 day' }, /^until: expected an ISO 8601 timestamp/],
    [{ until: '2027-03-01' }, /^until: at most 1 year$/],
    [{ duration: 'refs.data.no' }, /^duration: neither/],
    [{ until: { $ref: 'data.object' } }, /^duration: neither/],
  ])('fails for %j', (fields, message) => {
    const { error } = delay(fields, { object: {} });
    expect(error?.code).toBe('INVALID_DELAY');
    expect(error?.message).toMatch(message);
  });
});
