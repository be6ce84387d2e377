import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseConfig } from '../config.ts';
import type { Database } from '../store/database.ts';
import { readMigrations } from '../store/migrate.ts';
import { databasePlace } from './database-place.ts';
import type { Finding } from './finding.ts';
import { appliedVersion } from './migrate-database.ts';
import { openDatabase } from './open-database.ts';

const POWER_CUT =
  'the embedded database survives a crash of the server, but a power cut may lose the last writes; DATABASE_URL for production';

/** Whether the database answers and has the schema of this build. Creates and changes nothing. */
export async function checkDatabase(config: DatabaseConfig): Promise<readonly Finding[]> {
  const place = databasePlace(config);
  if (config.kind === 'pglite' && !existsSync(path.join(config.directory, 'pglite'))) {
    return [finding('fine', `embedded, to be created in ${place}`), finding('note', POWER_CUT)];
  }
  try {
    const database = await openDatabase(config, () => undefined);
    try {
      const found = await checkSchema(database, `${database.kind} at ${place}`);
      return database.kind === 'pglite' ? [found, finding('note', POWER_CUT)] : [found];
    } finally {
      await database.close();
    }
  } catch (error) {
    return [finding('wrong', error instanceof Error ? error.message : String(error))];
  }
}

async function checkSchema(database: Database, where: string): Promise<Finding> {
  const version = await appliedVersion(database);
  const newest = (await readMigrations()).at(-1)?.version ?? 0;
  if (version === newest) return finding('fine', `${where}, schema ${version}`);
  return version < newest
    ? finding('wrong', `${where} has schema ${version}, this build needs ${newest}: run "belay migrate"`)
    : finding(
        'wrong',
        `${where} has schema ${version}, newer than this build's ${newest}: use a build at least as new`,
      );
}

function finding(level: Finding['level'], message: string): Finding {
  return { level, what: 'database', message };
}
