import { type Database, sqlState } from '../store/database.ts';
import { type Migration, migrate, readMigrations, schemaVersion } from '../store/migrate.ts';
import { databasePlace } from './database-place.ts';
import { openDatabase } from './open-database.ts';
import { requireConfig } from './require-config.ts';
import { formatTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Migrates the configured database, or only shows what has been applied; resolves with the exit code. */
export async function migrateDatabase(terminal: Terminal, statusOnly: boolean): Promise<number> {
  const config = requireConfig();
  const database = await openDatabase(config.database, (error) => terminal.note(error.message));
  try {
    terminal.line(`${database.kind} at ${databasePlace(config.database)}`);
    return statusOnly ? await showStatus(database, terminal) : await apply(database, terminal);
  } finally {
    await database.close();
  }
}

/** The newest applied migration; 0 for a database that has never been migrated. */
export async function appliedVersion(database: Database): Promise<number> {
  try {
    return await schemaVersion(database);
  } catch (error) {
    // undefined_table
    if (sqlState(error) === '42P01') return 0;
    throw error;
  }
}

async function showStatus(database: Database, terminal: Terminal): Promise<number> {
  const version = await appliedVersion(database);
  const migrations = await readMigrations();
  const rows = migrations.map((migration) => [
    nameOf(migration),
    migration.version <= version
      ? { text: 'applied', style: 'green' as const }
      : { text: 'not applied', style: 'yellow' as const },
  ]);
  for (const line of formatTable(['MIGRATION', 'STATUS'], rows, terminal.paint)) terminal.line(line);
  const newest = migrations.at(-1)?.version ?? 0;
  if (version > newest) terminal.note(`The database has schema ${version}: a newer build has migrated it.`);
  return version === newest ? 0 : 1;
}

async function apply(database: Database, terminal: Terminal): Promise<number> {
  const applied = await migrate(database);
  for (const migration of applied) terminal.line(`applied ${nameOf(migration)}`);
  if (applied.length === 0) terminal.line('nothing to do: the schema is that of this build');
  return 0;
}

function nameOf({ version, name }: Migration): string {
  return `${String(version).padStart(4, '0')} ${name}`;
}
