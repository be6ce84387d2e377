import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import {
  deleteProvider,
  insertProvider,
  listProviders,
  MAX_PROVIDERS,
  newProviderId,
  type ProviderRow,
  readProvider,
  readSealedProviders,
  replaceProvider,
} from '../../src/store/provider-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { strangersTo, TENANT } from '../support/seed.ts';

function row(change: Partial<ProviderRow> = {}): ProviderRow {
  const id = newProviderId();
  return {
    id,
    provider: 'smtp',
    title: 'T',
    alias: null,
    settings: { host: 'h' },
    sealed: 'v1.x.y',
    ...change,
  };
}

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => db.script('DELETE FROM provider'));

  it('keeps providers in the order in which they came, for their own tenant', async () => {
    const one = row({ alias: 'same' });
    const two = row({ sealed: null });
    await insertProvider(db, TENANT, one);
    await db.query("UPDATE provider SET created_at = created_at - interval '1 second'");
    await insertProvider(db, TENANT, two);
    expect((await listProviders(db, TENANT)).map(({ id }) => id)).toEqual([one.id, two.id]);
    const { title: _title, ...sealed } = one;
    expect((await readSealedProviders(db, TENANT))[0]).toEqual(sealed);
    expect(await readProvider(db, TENANT, one.id)).toMatchObject({ alias: 'same', updated_at: null });
    for (const stranger of strangersTo(TENANT)) {
      expect(await listProviders(db, stranger)).toEqual([]);
      expect(await readSealedProviders(db, stranger)).toEqual([]);
      expect(await readProvider(db, stranger, one.id)).toBeNull();
      expect(await replaceProvider(db, stranger, one)).toBeNull();
      expect(await deleteProvider(db, stranger, one.id)).toBe(false);
      expect(await insertProvider(db, stranger, row({ alias: 'same' }))).toMatchObject({ alias: 'same' });
    }
  });

  it('replaces and forgets', async () => {
    const one = row();
    await insertProvider(db, TENANT, one);
    const changed = await replaceProvider(db, TENANT, { ...one, title: 'New', settings: {}, sealed: null });
    expect(changed).toMatchObject({ title: 'New', settings: {}, updated_at: expect.any(Number) });
    expect((await readSealedProviders(db, TENANT))[0]?.sealed).toBeNull();
    expect(await deleteProvider(db, TENANT, one.id)).toBe(true);
    expect(await deleteProvider(db, TENANT, one.id)).toBe(false);
    expect(await replaceProvider(db, TENANT, one)).toBeNull();
  });

  it('refuses an alias that is taken, also to the second of two at once', async () => {
    const both = await Promise.all([1, 2].map(() => insertProvider(db, TENANT, row({ alias: 'a' }))));
    expect(both.filter((result) => result === 'alias_taken')).toHaveLength(1);
    const other = row();
    await insertProvider(db, TENANT, other);
    expect(await replaceProvider(db, TENANT, { ...other, alias: 'a' })).toBe('alias_taken');
  });

  it('takes no more than it can read at once', async () => {
    for (let made = 0; made < MAX_PROVIDERS; made += 1) await insertProvider(db, TENANT, row());
    expect(await insertProvider(db, TENANT, row())).toBe('too_many');
    expect(await insertProvider(db, { ...TENANT, environment: 'test' }, row())).toMatchObject({ title: 'T' });
  });
});
