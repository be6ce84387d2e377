import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BelayError } from '../errors.ts';
import type { Database } from './database.ts';

const DIRECTORY = path.join(path.dirname(fileURLToPath(import.meta.url)), 'migrations');

/** Any number: it only has to be the same in every node, so that one of them migrates at a time. */
const LOCK = 7_235_001;

export type Migration = { readonly version: number; readonly name: string; readonly sql: string };

/** The migrations of this build, oldest first: files `NNNN-name.sql`. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const files = (await readdir(DIRECTORY)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => ({
      version: Number(file.slice(0, 4)),
      name: file.slice(5, -4),
      sql: await readFile(path.join(DIRECTORY, file), 'utf8'),
    })),
  );
}

/** Brings the schema up to this build and returns what it applied. Safe to run from several nodes at once. */
export async function migrate(database: Database): Promise<readonly Migration[]> {
  await ensureLedger(database);
  const migrations = await readMigrations();
  const applied: Migration[] = [];
  for (const migration of migrations) {
    if ((await schemaVersion(database)) < migration.version) {
      await database.script(transactionOf(migration));
      applied.push(migration);
    }
  }
  const known = migrations.at(-1)?.version ?? 0;
  const found = await schemaVersion(database);
  if (found > known) {
    throw new BelayError(
      'conflict',
      `The database has schema ${found}, newer than this build's ${known}. Start a build at least as new.`,
    );
  }
  return applied;
}

/** A server whose role may not create tables still starts on a database that has been migrated. */
async function ensureLedger(database: Database): Promise<void> {
  const [row] = await database.query<{ found: boolean }>(
    "SELECT to_regclass('belay_migration') IS NOT NULL AS found",
  );
  if (row?.found) return;
  await database.script(`CREATE TABLE IF NOT EXISTS belay_migration (
    version int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
}

/** The newest applied migration; 0 for an empty database. */
export async function schemaVersion(database: Pick<Database, 'query'>): Promise<number> {
  const [row] = await database.query<{ version: number }>(
    'SELECT coalesce(max(version), 0)::int AS version FROM belay_migration',
  );
  return row?.version ?? 0;
}

/**
 * One migration as one transaction behind an advisory lock: a node that waited for another's migration finds it applied.
 */
function transactionOf({ version, name, sql }: Migration): string {
  return `BEGIN;
SELECT pg_advisory_xact_lock(${LOCK});
DO $belay$ BEGIN
  IF NOT EXISTS (SELECT FROM belay_migration WHERE version = ${version}) THEN
    EXECUTE $migration$${sql}$migration$;
    INSERT INTO belay_migration (version, name) VALUES (${version}, '${name}');
  END IF;
END $belay$;
COMMIT;`;
}
