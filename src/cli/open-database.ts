import path from 'node:path';
import type { DatabaseConfig } from '../config.ts';
import { BelayError } from '../errors.ts';
import { type Database, isUnavailable, sqlState } from '../store/database.ts';
import { openPglite } from '../store/pglite.ts';
import { openPostgresql } from '../store/postgresql.ts';
import { databasePlace } from './database-place.ts';
import { CommandError } from './exit.ts';

/** Opens the configured database and makes sure that it answers; a reason and a way out when it does not. */
export async function openDatabase(
  config: DatabaseConfig,
  onError: (error: Error) => void,
): Promise<Database> {
  if (config.kind === 'pglite') return openEmbedded(config.directory);
  const database = openPostgresql({ url: config.url, connections: config.connections, onError });
  try {
    await database.query('SELECT 1 AS one');
    return database;
  } catch (error) {
    await database.close();
    throw new CommandError(
      `The database at ${databasePlace(config)} ${reasonOf(error)}. Check DATABASE_URL and that PostgreSQL runs there.`,
    );
  }
}

async function openEmbedded(directory: string): Promise<Database> {
  try {
    return await openPglite(directory);
  } catch (error) {
    if (error instanceof BelayError) throw new CommandError(error.message);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^E[A-Z]+$/.test(code)) throw error;
    throw new CommandError(
      `The data directory ${path.resolve(directory)} cannot be used (${code}). Set BELAY_DATA_DIR to a directory that this user may write.`,
    );
  }
}

function reasonOf(error: unknown): string {
  const state = sqlState(error);
  const said = error instanceof Error ? error.message : String(error);
  if (state === '28P01' || state === '28000') return `refused the login (${said})`;
  if (state === '3D000') return `does not exist (${said})`;
  if (isUnavailable(error)) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : said;
    return `cannot be reached (${code})`;
  }
  return `could not be opened (${said})`;
}
