import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { keepAnswer, type Reservation, releaseKey, reserveKey } from '../../src/store/idempotency-store.ts';
import { readStoredAnswer } from '../../src/store/stored-answer.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, strangersTo } from '../support/seed.ts';

const LATER = Date.now() + 86_400_000;

function lockOf(reservation: Reservation): number {
  if (reservation.kind !== 'reserved') throw new Error(`expected a reservation, got ${reservation.kind}`);
  return reservation.lock;
}

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });

  const newKey = () => ({ ...newTenant(), scope: 'POST /automations', key: 'k-1' });

  it('reserves a key for the first, tells others to wait, then gives its answer', async () => {
    const key = newKey();
    const lock = lockOf(await reserveKey(db, key, LATER));
    expect(await reserveKey(db, key, LATER)).toEqual({ kind: 'in-progress' });
    expect(await readStoredAnswer(db, key, key)).toBeNull();
    await keepAnswer(db, key, lock, { status: 201, body: '{"id":"x"}' });
    expect(await reserveKey(db, key, LATER)).toEqual({ kind: 'answered', status: 201, body: '{"id":"x"}' });
  });

  it('lets one of many win', async () => {
    const key = newKey();
    const all = await Promise.all(Array.from({ length: 8 }, () => reserveKey(db, key, LATER)));
    expect(all.map(({ kind }) => kind).sort()).toEqual([...Array(7).fill('in-progress'), 'reserved']);
  });

  it('is a key of its own per tenant, scope and text', async () => {
    const key = newKey();
    await reserveKey(db, key, LATER);
    for (const other of [
      ...strangersTo(key).map((tenant) => ({ ...key, ...tenant })),
      { ...key, scope: 'POST /clocks' },
      { ...key, key: 'K-1' },
    ]) {
      expect((await reserveKey(db, other, LATER)).kind).toBe('reserved');
    }
  });

  it('is free again once released', async () => {
    const key = newKey();
    await releaseKey(db, key, lockOf(await reserveKey(db, key, LATER)));
    expect((await reserveKey(db, key, LATER)).kind).toBe('reserved');
  });

  it('never changes the expiry of an answered key, and forgets it then', async () => {
    const key = newKey();
    await keepAnswer(db, key, lockOf(await reserveKey(db, key, LATER)), { status: 200, body: '' });
    await reserveKey(db, key, LATER + 1_000_000);
    const expiry = await db.query('SELECT expires_at FROM idempotency_key WHERE workspace_id = $1', [
      key.workspace_id,
    ]);
    expect(expiry).toEqual([{ expires_at: LATER }]);
    await db.query('UPDATE idempotency_key SET expires_at = now() WHERE workspace_id = $1', [
      key.workspace_id,
    ]);
    expect(await readStoredAnswer(db, key, key)).toBeNull();
    expect((await reserveKey(db, key, LATER)).kind).toBe('reserved');
  });

  it('is taken over from a request that died, which can then neither answer nor release it', async () => {
    const key = newKey();
    await reserveKey(db, key, LATER);
    // As if it had been reserved 61 seconds ago.
    const [aged] = await db.query<{ locked_until: number }>(
      `UPDATE idempotency_key SET locked_until = locked_until - interval '61 s' WHERE workspace_id = $1
       RETURNING locked_until`,
      [key.workspace_id],
    );
    const dead = aged?.locked_until ?? 0;
    const lock = lockOf(await reserveKey(db, key, LATER));
    await keepAnswer(db, key, dead, { status: 200, body: 'dead' });
    await releaseKey(db, key, dead);
    expect(await reserveKey(db, key, LATER)).toEqual({ kind: 'in-progress' });
    await keepAnswer(db, key, lock, { status: 200, body: 'alive' });
    expect(await reserveKey(db, key, LATER)).toMatchObject({ kind: 'answered', body: 'alive' });
  });
});
