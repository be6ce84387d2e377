import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../test/support/refusal.ts';
import { createApiKeyBody } from './api-key-schema.ts';
import { advanceClockBody, createClockBody } from './clock-schema.ts';
import { putListBody, subscriptionBody } from './list-schema.ts';
import { parseBody } from './parse.ts';
import { profileBody } from './profile-schema.ts';
import { evaluateBody } from './token-schema.ts';

describe('createClockBody', () => {
  it.each<[unknown, number | null]>([
    [undefined, null],
    [{ now: null }, null],
    [{ now: '2026-01-31T09:00:00+01:00' }, Date.UTC(2026, 0, 31, 8)],
  ])('reads %j', (value, now) => {
    expect(parseBody(createClockBody, value)).toEqual({ now });
  });

  it.each<[unknown, string]>([
    ['soon', 'now: expected an ISO 8601 timestamp such as "2026-01-31T09:00:00Z"'],
    ['2026-02-30', 'now: there is no such date or time'],
    [5, 'now: expected a text, got the number 5'],
  ])('refuses %j', (now, message) => {
    expect(refusalOf(createClockBody, { now }).message).toBe(message);
  });
});

describe('advanceClockBody', () => {
  it('takes a moment or a duration', () => {
    expect(parseBody(advanceClockBody, { to: '2026-01-31' })).toEqual({
      kind: 'to',
      at: Date.UTC(2026, 0, 31),
    });
    expect(parseBody(advanceClockBody, { by: '3 days' })).toEqual({
      kind: 'by',
      duration: { months: 0, ms: 259_200_000 },
    });
  });

  it.each<[unknown, string]>([
    [{}, 'to: required: expected either "to" or "by"'],
    [{ to: '2026-01-31', by: '1 day' }, 'by: expected either "to" or "by", not both'],
    [
      { by: '1 sprint' },
      'by: expected a number and a unit such as "2 days", or an ISO 8601 duration such as "PT48H"',
    ],
    [{ to: 'then' }, 'to: expected an ISO 8601 timestamp such as "2026-01-31T09:00:00Z"'],
    [{ by: 5 }, 'by: expected a text, got the number 5'],
    [{ by: '1 day', for: 1 }, 'for: unknown field'],
  ])('refuses %j', (value, message) => {
    expect(refusalOf(advanceClockBody, value).message).toBe(message);
  });
});

describe('createApiKeyBody', () => {
  it.each<[unknown, object]>([
    [undefined, { name: 'API key', environment: null, scope: 'published', access: 'full', expires_at: null }],
    [
      { name: null, environment: null, scope: null, access: null, expires_at: null },
      { name: 'API key', environment: null, scope: 'published', access: 'full', expires_at: null },
    ],
    [
      {
        name: 'CI',
        environment: 'test',
        scope: 'draft',
        access: 'read',
        expires_at: '2030-01-01T00:00:00Z',
      },
      {
        name: 'CI',
        environment: 'test',
        scope: 'draft',
        access: 'read',
        expires_at: Date.UTC(2030, 0, 1),
      },
    ],
  ])('reads %j', (value, key) => {
    expect(parseBody(createApiKeyBody, value)).toEqual(key);
  });

  it.each<[unknown, string]>([
    [{ name: '' }, 'name: expected 1 to 200 characters'],
    [{ environment: 'staging' }, 'environment: expected one of production, test, got "staging"'],
    [{ scope: 'all' }, 'scope: expected one of published, draft, got "all"'],
  ])('refuses %j', (value, message) => {
    expect(refusalOf(createApiKeyBody, value).message).toBe(message);
  });
});

describe('evaluateBody', () => {
  it('fills what is absent', () => {
    expect(parseBody(evaluateBody, { expression: 'refs.data.user_id' })).toEqual({
      expression: 'refs.data.user_id',
      data: {},
      profile: {},
      recipient: null,
    });
  });

  it.each(['', null, '${`a-${data.b}`}', { $ref: 'data.x' }])('takes the expression %j', (expression) => {
    const body = { expression, data: { b: 1 }, profile: { c: 2 }, recipient: 'u' };
    expect(parseBody(evaluateBody, body)).toEqual(body);
  });

  it.each<[unknown, string]>([
    [{}, 'expression: required: expected a text, { "$ref": "<path>" } or null'],
    [{ expression: 'data' }, 'expression: "data" is a reserved word; name a field, e.g. "refs.data.user_id"'],
    [{ expression: 'x', data: 'y' }, 'data: expected an object, got "y"'],
  ])('refuses %j', (value, message) => {
    expect(refusalOf(evaluateBody, value).message).toBe(message);
  });
});

describe('profiles and lists', () => {
  it('are taken as they are', () => {
    const profile = { profile: JSON.parse('{"email":"j@example.com","__proto__":{"a":1}}') as object };
    expect(parseBody(profileBody, profile)).toBe(profile);
    const list = { name: 'Beta', preferences: null };
    expect(parseBody(putListBody, list)).toBe(list);
    expect(parseBody(subscriptionBody, undefined)).toEqual({});
  });

  it('are refused at their places', () => {
    expect(refusalOf(profileBody, {}).message).toBe('profile: required: expected an object');
    expect(refusalOf(putListBody, { name: '' }).message).toBe('name: expected 1 to 200 characters');
    expect(refusalOf(subscriptionBody, { preferences: [] }).message).toBe(
      'preferences: expected an object, got a list',
    );
  });
});
