import { expect, it } from 'vitest';
import { migrate, readMigrations, schemaVersion } from '../../src/store/migrate.ts';
import { describeDatabases } from '../support/databases.ts';

describeDatabases((open) => {
  it('brings an empty database to the newest schema once, however many nodes try', async () => {
    const db = await open();
    const newest = (await readMigrations()).at(-1)?.version;
    expect(await schemaVersion(db)).toBe(newest);
    const again = await Promise.all([migrate(db), migrate(db), migrate(db)]);
    expect(again).toEqual([[], [], []]);
  });

  it('refuses a database that a newer build has migrated', async () => {
    const db = await open();
    await db.query("INSERT INTO belay_migration (version, name) VALUES (9999, 'future')");
    await expect(migrate(db)).rejects.toThrow(/newer than this build/);
  });
});
