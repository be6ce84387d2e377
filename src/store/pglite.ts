import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type Database, type Parameter, type Row, withRetry } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { parsers } from './parsers.ts';

// Its defaults are a server's: 128 MB of buffers for one connection. The operating system caches the files anyway.
const MEMORY = ['-c', 'shared_buffers=32MB', '-c', 'wal_buffers=1MB', '-c', 'max_connections=4'];

/**
 * The driver seam on PGlite, PostgreSQL compiled to WebAssembly, with its data in `directory` (`memory://` for none).
 * One process, one connection. It survives `kill -9` but never calls fsync, so a power cut may lose the last writes.
 */
export async function openPglite(directory: string): Promise<Database> {
  const inMemory = directory.startsWith('memory://');
  // PGlite takes no lock of its own: a second process on the same files would silently lose rows.
  const unlock = inMemory ? async () => undefined : await lockData(directory);
  const database = await PGlite.create(inMemory ? directory : path.join(directory, 'pglite'), {
    parsers: Object.fromEntries(parsers),
    startParams: [...PGlite.defaultStartParams, ...MEMORY],
  }).catch(async (error: unknown) => {
    await unlock();
    throw error;
  });
  await database.exec("SET timezone = 'UTC'");
  const listeners: (() => Promise<void>)[] = [];

  return {
    kind: 'pglite',
    query: (sql, parameters) => run(database, sql, parameters),
    transaction: (work) =>
      withRetry(
        () =>
          database.transaction((tx) =>
            work({ query: (sql, parameters) => run(tx, sql, parameters) }),
          ) as never,
      ),
    script: async (sql) => {
      await database.exec(sql);
    },
    listen: async (onNotify) => {
      listeners.push(await database.listen('belay', onNotify));
    },
    close: async () => {
      await database.close();
      await unlock();
    },
  };
}

async function lockData(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  return lockDirectory(directory);
}

type Queryable = Pick<PGlite, 'query'>;

async function run<T extends Row>(
  target: Queryable | { query: PGlite['query'] },
  sql: string,
  parameters: readonly Parameter[] = [],
): Promise<readonly T[]> {
  const result = await target.query<T>(sql, [...parameters]);
  return result.rows;
}
