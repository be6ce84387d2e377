import { beforeAll, beforeEach, expect, it } from 'vitest';
import { bootstrapKey } from '../../src/store/api-key-bootstrap.ts';
import { apiKeyHint, hashApiKey } from '../../src/store/api-key-hash.ts';
import { createApiKey, findApiKey, listApiKeys, revokeApiKey } from '../../src/store/api-key-store.ts';
import type { Database } from '../../src/store/database.ts';
import { describeDatabases } from '../support/databases.ts';
import { strangersTo, TENANT } from '../support/seed.ts';

const BY = { type: 'system', id: 'test' } as const;
const GIVEN = 'pk_test_0123456789ABCDEF0123456789ABCDEF01234567';

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });

  beforeEach(async () => {
    await db.script('DELETE FROM api_key; DELETE FROM workspace');
  });

  it('keeps a key as its hash, and finds it by that until it is revoked', async () => {
    await bootstrapKey(db, { key: GIVEN });
    const { key, secret } = await createApiKey(db, TENANT, { name: 'backend', scope: 'draft' }, BY);
    expect(secret).toMatch(/^dk_prod_[0-9A-F]{40}$/);
    expect(key).toMatchObject({ ...TENANT, name: 'backend', scope: 'draft', revoked_at: null });
    expect(key.hint).toBe(`dk_prod_…${secret.slice(-4)}`);
    const found = await findApiKey(db, hashApiKey(secret));
    expect(found).toMatchObject({ id: key.id, name: 'backend' });
    const [stored] = await db.query(
      "SELECT encode(hash, 'hex') AS hash, api_key::text AS all FROM api_key WHERE id = $1",
      [key.id],
    );
    expect(stored?.['hash']).toBe(hashApiKey(secret));
    expect(stored?.['all']).not.toContain(secret.slice(8, 40));

    expect(await revokeApiKey(db, TENANT, key.id, BY)).toBe(true);
    expect(await findApiKey(db, hashApiKey(secret))).toBeNull();
    expect(await revokeApiKey(db, TENANT, key.id, BY)).toBe(true);
  });

  it('remembers when a key was used, by the minute', async () => {
    await bootstrapKey(db, { key: GIVEN });
    const { key, secret } = await createApiKey(db, TENANT, { name: 'backend', scope: 'published' }, BY);
    expect(key.last_used_at).toBeNull();
    await findApiKey(db, hashApiKey(secret));
    const first = (await findApiKey(db, hashApiKey(secret)))?.last_used_at ?? 0;
    expect(first).toBeGreaterThan(0);
    await findApiKey(db, hashApiKey(secret));
    expect((await findApiKey(db, hashApiKey(secret)))?.last_used_at).toBe(first);
  });

  it('shows and revokes the keys of one environment only, newest first', async () => {
    await bootstrapKey(db, { key: GIVEN });
    const one = await createApiKey(db, TENANT, { name: 'one', scope: 'published' }, BY);
    const two = await createApiKey(db, TENANT, { name: 'two', scope: 'published' }, BY);
    await revokeApiKey(db, TENANT, two.key.id, BY);
    const names = (await listApiKeys(db, TENANT)).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(['one']));
    for (const stranger of strangersTo(TENANT)) {
      expect((await listApiKeys(db, stranger)).map(({ name }) => name)).not.toContain('one');
      expect(await revokeApiKey(db, stranger, one.key.id, BY)).toBe(false);
    }
    expect(await findApiKey(db, hashApiKey(one.secret))).not.toBeNull();
  });

  it('makes the first key once, however many nodes start', async () => {
    const starts = await Promise.all([1, 2, 3].map(() => bootstrapKey(db, { key: null })));
    const created = starts.flatMap((start) => (start.kind === 'created' ? [start.secret] : []));
    expect(created).toHaveLength(1);
    expect(await findApiKey(db, hashApiKey(created[0] ?? ''))).toMatchObject({
      ...TENANT,
      scope: 'published',
    });
    expect(await bootstrapKey(db, { key: null })).toEqual({ kind: 'ready' });
  });

  it('makes another first key when all have been revoked', async () => {
    await bootstrapKey(db, { key: null });
    for (const { id } of await listApiKeys(db, TENANT)) await revokeApiKey(db, TENANT, id, BY);
    expect((await bootstrapKey(db, { key: null })).kind).toBe('created');
  });

  it('takes a given key with the environment and scope of its prefix, and never brings it back once revoked', async () => {
    expect(await bootstrapKey(db, { key: GIVEN })).toEqual({ kind: 'ready' });
    expect(await bootstrapKey(db, { key: GIVEN })).toEqual({ kind: 'ready' });
    const found = await findApiKey(db, hashApiKey(GIVEN));
    expect(found).toMatchObject({ workspace_id: 'default', environment: 'test', scope: 'published' });
    expect(await bootstrapKey(db, { key: 'dk_prod_secret_of_somebody' })).toEqual({ kind: 'ready' });
    expect(await findApiKey(db, hashApiKey('dk_prod_secret_of_somebody'))).toMatchObject({
      environment: 'production',
      scope: 'draft',
    });
    await revokeApiKey(db, { workspace_id: 'default', environment: 'test' }, found?.id ?? '', BY);
    expect(await bootstrapKey(db, { key: GIVEN })).toEqual({ kind: 'revoked' });
    expect(await findApiKey(db, hashApiKey(GIVEN))).toBeNull();
  });

  it.each([
    ['short', 'short'],
    ['with blanks', 'with a blank in it'],
    ['not ASCII', 'ümlaut-in-a-header'],
    ['very long', `pk_${'x'.repeat(300)}`],
  ])('refuses a given key that no header can carry or that is easily guessed: %s', async (_what, key) => {
    await expect(bootstrapKey(db, { key })).rejects.toThrow(/^BELAY_API_KEY: /);
  });
});

it.each([
  ['pk_prod_0123456789ABCDEF0123456789ABCDEF01234567', 'pk_prod_…4567'],
  ['a-long-key-without-any-known-prefix', '…efix'],
  ['short-secret', '…'],
])('hints at %s without betraying it', (key, hint) => {
  expect(apiKeyHint(key)).toBe(hint);
});
