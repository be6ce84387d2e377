/** A value that both drivers send the same way. Objects go as JSON text, times as epoch ms through `to_timestamp`. */
export type Parameter =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly (string | number | boolean | null)[];

export type Row = Readonly<Record<string, unknown>>;

/** Runs statements: a database, or the inside of one of its transactions. */
export type Executor = {
  /** Rows come with bigint and numeric as number, timestamptz as epoch ms, jsonb parsed. */
  query<T extends Row = Row>(sql: string, parameters?: readonly Parameter[]): Promise<readonly T[]>;
};

export type Database = Executor & {
  readonly kind: 'postgresql' | 'pglite';
  /**
   * Runs `work` in one READ COMMITTED transaction; a deadlock or serialization failure runs it again. Await nothing
   * but the database inside: PGlite has one connection, and every other query waits for it.
   */
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>;
  /** Several statements without parameters, as in a migration file. */
  script(sql: string): Promise<void>;
  /** Calls back on `NOTIFY belay`; a lost connection only means that sleeps are not shortened. */
  listen(onNotify: () => void): Promise<void>;
  close(): Promise<void>;
};

/** SQLSTATE of a driver error, or null for errors that did not come from PostgreSQL. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** Deadlock (40P01) and serialization failure (40001): nothing was changed, running again is safe. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40P01' || state === '40001';
}

/**
 * A value that PostgreSQL cannot hold: class 22, e.g. NUL or half a surrogate pair in a text, and class 54, e.g. a text
 * longer than an index takes.
 */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith('22') || state.startsWith('54'));
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);
const CONNECTION_TEXT =
  /connection terminated|connection error|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i;

/** True when the database cannot be reached or is shutting down: the caller may come back later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  // Class 08 connection exception, 57P0x shutdown, 53300 too many connections.
  if (state !== null && (state.startsWith('08') || state.startsWith('57P') || state === '53300')) return true;
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.has(error.code)) return true;
  return CONNECTION_TEXT.test(error.message);
}

const ATTEMPTS = 5;

/** Runs `work` again after deadlocks and serialization failures, at most five times. */
export async function withRetry<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}
