import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { onceOf } from './idempotency-header.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

function request(headers: { readonly [name: string]: string }): FastifyRequest {
  return { method: 'POST', url: '/automations/invoke?x=1', headers } as unknown as FastifyRequest;
}

const expiryOf = (value: string) =>
  onceOf(request({ 'idempotency-key': 'k', 'x-idempotency-expiration': value }), NOW)?.expires_at;

it('is nothing without a key', () => {
  expect(onceOf(request({ 'x-idempotency-expiration': 'garbage' }), NOW)).toBeNull();
});

it('is scoped to method and path, and lasts 25 hours', () => {
  expect(onceOf(request({ 'idempotency-key': 'k' }), NOW)).toEqual({
    scope: 'POST /automations/invoke',
    key: 'k',
    expires_at: NOW + 25 * HOUR,
  });
});

it.each(['', 'x'.repeat(256)])('refuses a key of %# characters', (key) => {
  expect(() => onceOf(request({ 'idempotency-key': key }), NOW)).toThrow(
    'Idempotency-Key: expected 1 to 255',
  );
});

it.each([
  ['seconds', String((NOW + 48 * HOUR) / 1000), NOW + 48 * HOUR],
  ['milliseconds', String(NOW + 48 * HOUR), NOW + 48 * HOUR],
  ['an ISO 8601 date', '2026-01-04', Date.UTC(2026, 0, 4)],
  ['too soon', String((NOW + HOUR) / 1000), NOW + 24 * HOUR],
  ['in the past', '2020-01-01T00:00:00Z', NOW + 24 * HOUR],
  ['too late', '2036-01-01', NOW + 365 * 24 * HOUR],
  ['empty', '  ', NOW + 25 * HOUR],
])('understands an expiry that is %s (D-28)', (_what, value, expected) => {
  expect(expiryOf(value)).toBe(expected);
});

it.each(['tomorrow', 'NaN', 'Infinity'])('refuses the expiry %s', (value) => {
  expect(() => expiryOf(value)).toThrow(/^x-idempotency-expiration: expected/);
});
