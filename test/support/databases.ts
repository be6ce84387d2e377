import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPglite } from '../../src/store/pglite.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';

/** Runs the same suite on PGlite and on PostgreSQL. `open` gives a migrated, empty database of the suite's own. */
export function describeDatabases(suite: (open: () => Promise<Database>) => void): void {
  for (const [name, create] of [
    ['PGlite', createPglite],
    ['PostgreSQL', createPostgresql],
  ] as const) {
    describe(`on ${name}`, () => {
      const cleanups: (() => Promise<void>)[] = [];
      afterAll(async () => {
        for (const cleanup of cleanups.reverse()) await cleanup();
      });
      suite(() => create(cleanups));
    });
  }
}

async function createPglite(cleanups: (() => Promise<void>)[]): Promise<Database> {
  const database = await openPglite('memory://');
  cleanups.push(() => database.close());
  await migrate(database);
  return database;
}

async function createPostgresql(cleanups: (() => Promise<void>)[]): Promise<Database> {
  const { url, drop } = await createEmptyDatabase();
  cleanups.push(drop);
  const database = openPostgresql({ url });
  cleanups.push(() => database.close());
  await migrate(database);
  return database;
}

/** A database of its own on the suites' PostgreSQL server; for servers and child processes that need a URL. */
export async function createEmptyDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const admin = process.env['TEST_DATABASE_URL'];
  if (admin === undefined) throw new Error('TEST_DATABASE_URL is not set: run the suites through npm test');
  const name = `belay_test_${randomBytes(6).toString('hex')}`;
  await execute(admin, `CREATE DATABASE ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
