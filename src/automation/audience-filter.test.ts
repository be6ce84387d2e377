import { describe, expect, it } from 'vitest';
import {
  type AudienceFilter,
  checkFilterPath,
  checkFilterValue,
  type FILTER_OPERATORS,
  passes,
} from './audience-filter.ts';
import type { Json, JsonObject } from './json.ts';

const PROFILE: JsonObject = {
  email: 'ann@a.example',
  custom: { plan: 'pro', seats: 7, tags: ['beta', 'eu'], trial_ends_at: '2026-03-01T00:00:00Z', left: null },
};

describe('a filter of an audience', () => {
  it.each<[(typeof FILTER_OPERATORS)[number], string, Json, boolean]>([
    ['EQ', 'custom.plan', 'pro', true],
    ['EQ', 'profile.custom.plan', 'pro', true],
    ['EQ', 'custom.seats', '7', true],
    ['NEQ', 'custom.plan', 'pro', false],
    ['NEQ', 'custom.missing', 'pro', true],
    ['GT', 'custom.seats', '6', true],
    ['GTE', 'custom.seats', 7, true],
    ['LT', 'custom.seats', 7, false],
    ['LTE', 'custom.seats', 7, true],
    ['GT', 'custom.plan', 1, false],
    ['EXISTS', 'custom.plan', null, true],
    ['EXISTS', 'custom.left', null, false],
    ['EXISTS', 'constructor', null, false],
    ['INCLUDES', 'custom.tags', 'beta', true],
    ['INCLUDES', 'email', '@a.', true],
    ['OMIT', 'custom.tags', 'beta', false],
    ['STARTS_WITH', 'email', 'ann', true],
    ['ENDS_WITH', 'email', '.org', false],
    ['IS_BEFORE', 'custom.trial_ends_at', '2026-03-02', true],
    ['IS_AFTER', 'custom.trial_ends_at', '2026-03-02', false],
    ['IS_AFTER', 'custom.trial_ends_at', 1_700_000_000_000, true],
    ['IS_BEFORE', 'custom.plan', '2026-03-02', false],
    ['IS_BEFORE', 'custom.missing', '2026-03-02', false],
  ])('%s %s %j is %s', (operator, path, value, expected) => {
    expect(passes({ operator, path, value }, PROFILE)).toBe(expected);
  });

  it('joins others by AND and OR; nothing at all is passed by everybody, or by nobody', () => {
    const yes: AudienceFilter = { operator: 'EXISTS', path: 'email', value: null };
    const no: AudienceFilter = { operator: 'EXISTS', path: 'phone_number', value: null };
    const of = (operator: 'AND' | 'OR', ...filters: AudienceFilter[]) =>
      passes({ operator, filters }, PROFILE);
    expect([of('AND', yes, yes), of('AND', yes, no), of('OR', no, yes), of('OR', no, no)]).toEqual([
      ...[true, false, true, false],
    ]);
    expect(of('AND', yes, { operator: 'OR', filters: [no, yes] })).toBe(true);
    expect([of('AND'), of('OR')]).toEqual([true, false]);
  });

  it('is refused where it could never be compared', () => {
    expect(checkFilterPath('custom.plan')).toBeNull();
    expect(checkFilterPath('custom..plan')).toMatch(/^expected a path/);
    expect(checkFilterValue('EXISTS', undefined)).toBeNull();
    expect(checkFilterValue('EQ', undefined)).toBe('required for this operator');
    expect(checkFilterValue('EQ', false)).toBeNull();
    expect(checkFilterValue('IS_AFTER', 'soon')).toBe('expected an ISO 8601 date or time');
    expect(checkFilterValue('IS_AFTER', '2026-03-02')).toBeNull();
    expect(checkFilterValue('IS_BEFORE', true)).toBe('expected an ISO 8601 date or time');
  });
});
