import path from 'node:path';
import { expect, it } from 'vitest';
import { databasePlace } from './database-place.ts';

it.each([
  ['postgresql://belay:hunter2@db.internal:5433/belay?sslmode=require', 'db.internal:5433/belay'],
  ['postgres://db/belay', 'db:5432/belay'],
  ['postgresql:///belay', 'localhost:5432/belay'],
  ['postgresql:///belay?host=/var/run/postgresql', '/var/run/postgresql:5432/belay'],
  ['postgresql://belay@%2Fvar%2Frun/belay', '/var/run:5432/belay'],
])('%s is at %s', (url, place) => {
  expect(databasePlace({ kind: 'postgresql', url, connections: 1 })).toBe(place);
});

it.each([
  ['data', path.resolve('data')],
  ['memory://', 'memory'],
])('the embedded database in %s is in %s', (directory, place) => {
  expect(databasePlace({ kind: 'pglite', directory })).toBe(place);
});
