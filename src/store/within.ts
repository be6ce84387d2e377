import { BelayError } from '../errors.ts';
import { type Database, type Executor, sqlState } from './database.ts';

/**
 * Reads for at most this long; null when it took longer. The embedded database cannot be interrupted: what is read there
 * is small.
 */
export async function within<T>(
  db: Database,
  ms: number,
  read: (tx: Executor) => Promise<T>,
): Promise<T | null> {
  if (db.kind === 'pglite') return read(db);
  try {
    return await db.transaction(async (tx) => {
      await tx.query("SELECT set_config('statement_timeout', $1, true)", [`${ms}ms`]);
      return read(tx);
    });
  } catch (error) {
    // 57014, canceled: by the timeout.
    if (sqlState(error) === '57014') return null;
    throw error;
  }
}

/** The same where an answer is needed: throws a 503 that says what helps. */
export async function withinOrNarrow<T>(
  db: Database,
  ms: number,
  read: (tx: Executor) => Promise<T>,
): Promise<T> {
  const result = await within(db, ms, read);
  if (result !== null) return result;
  throw new BelayError('unavailable', 'This takes too long. Narrow the time range.', { shouldRetry: false });
}
