import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, isUnavailable, sqlState } from '../../src/store/database.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { createEmptyDatabase } from '../support/databases.ts';
import { createGate, eventually } from '../support/eventually.ts';

describe('the driver of a PostgreSQL server', () => {
  let url: string;
  let drop: () => Promise<void>;
  let db: Database;
  const errors: Error[] = [];

  beforeAll(async () => {
    ({ url, drop } = await createEmptyDatabase());
    db = openPostgresql({ url, connections: 3, onError: (error) => errors.push(error) });
    await db.script('CREATE TABLE item (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)');
    await db.query('INSERT INTO item (id) VALUES (1), (2)');
  });
  afterAll(async () => {
    await db.close();
    await drop();
  });

  async function kill(where: string): Promise<void> {
    await db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${where}`);
    await eventually(async () => {
      const rows = await db.query(`SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${where}`);
      expect(rows).toEqual([]);
    });
  }

  it('outlives a connection that breaks between two statements of a transaction', async () => {
    const [begun, killed] = [createGate(), createGate()];
    const work = db.transaction(async (tx) => {
      await tx.query('UPDATE item SET n = n + 1');
      begun.open();
      await killed.opened;
      await tx.query('UPDATE item SET n = n + 1');
    });
    await begun.opened;
    await kill("state = 'idle in transaction'");
    killed.open();
    const error: unknown = await work.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(isUnavailable(error)).toBe(true);
    expect(await db.query('SELECT n FROM item ORDER BY id')).toEqual([{ n: 0 }, { n: 0 }]);
    expect(await db.transaction((tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('reads what is committed, in UTC, whatever the database was set to', async () => {
    await db.script(
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_isolation = 'serializable'`,
    );
    await db.script(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET timezone = 'Asia/Tokyo'`);
    const other = openPostgresql({ url });
    const settings = `SELECT current_setting('transaction_isolation') AS isolation, current_setting('timezone') AS zone`;
    const expected = [{ isolation: 'read committed', zone: 'UTC' }];
    expect(await other.query(settings)).toEqual(expected);
    expect(await other.transaction((tx) => tx.query(settings))).toEqual(expected);
    await other.close();
  });

  it('opens new connections when idle ones were cut', async () => {
    await Promise.all([1, 2, 3].map(() => db.query('SELECT pg_sleep(0.01)')));
    await kill("state = 'idle'");
    expect(await Promise.all([1, 2, 3].map(() => db.query('SELECT 1 AS one')))).toHaveLength(3);
  });

  it('runs a transaction again after a deadlock', async () => {
    const holding = [createGate(), createGate()];
    let runs = 0;
    const both = async (mine: number, other: number) =>
      db.transaction(async (tx) => {
        runs += 1;
        await tx.query('UPDATE item SET n = n + 1 WHERE id = $1', [mine]);
        holding[mine - 1]?.open();
        await holding[other - 1]?.opened;
        await tx.query('UPDATE item SET n = n + 1 WHERE id = $1', [other]);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect(runs).toBe(3);
    expect(await db.query('SELECT n FROM item ORDER BY id')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('gives up a transaction that fails for another reason at once, and writes nothing of it', async () => {
    let runs = 0;
    const work = db.transaction(async (tx) => {
      runs += 1;
      await tx.query('UPDATE item SET n = 100');
      await tx.query('INSERT INTO item (id) VALUES (1)');
    });
    expect(sqlState(await work.catch((error: unknown) => error))).toBe('23505');
    expect(runs).toBe(1);
    expect(await db.query('SELECT count(*) AS count FROM item WHERE n = 100')).toEqual([{ count: 0 }]);
  });

  it('tells of notifications, and listens again after its connection was cut', async () => {
    const other = openPostgresql({ url, onError: (error) => errors.push(error) });
    let calls = 0;
    await other.listen(() => {
      calls += 1;
    });
    // Told once at the start: something may have been missed before.
    expect(calls).toBe(1);
    await db.query("SELECT pg_notify('belay', '')");
    await eventually(() => expect(calls).toBe(2));
    await kill("application_name = 'belay listen'");
    await eventually(() => expect(calls).toBe(3));
    await db.query("SELECT pg_notify('belay', '')");
    await eventually(() => expect(calls).toBe(4));
    expect(errors.length).toBeGreaterThan(0);
    await other.close();
  });

  it('waits for a server that is not there, and stops waiting when it is closed', async () => {
    const told: Error[] = [];
    const nowhere = openPostgresql({
      url: 'postgresql://belay@127.0.0.1:1/none',
      onError: (error) => told.push(error),
    });
    await nowhere.listen(() => undefined);
    expect(told).toHaveLength(1);
    const error = await nowhere.query('SELECT 1').catch((caught: unknown) => caught);
    expect(isUnavailable(error)).toBe(true);
    await nowhere.close();
    expect(told).toHaveLength(1);
  });
});
