import pg from 'pg';
import { type Database, type Executor, type Parameter, type Row, withRetry } from './database.ts';
import { parsers } from './parsers.ts';

export type PostgresqlOptions = {
  readonly url: string;
  /** Connections of this process; default 10. */
  readonly connections?: number;
  /** Told of connections that broke while idle. */
  readonly onError?: (error: Error) => void;
};

// What a cancel can name rests on READ COMMITTED: each of its statements sees what was committed before it.
const SETTINGS =
  '-c timezone=UTC -c plan_cache_mode=force_custom_plan -c default_transaction_isolation=read\\ committed';

/** The driver seam on a PostgreSQL server (14 or newer). Connects lazily, and again after the server was gone. */
export function openPostgresql(options: PostgresqlOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    types: { getTypeParser: (oid: number) => parsers.get(oid) ?? identity },
    options: SETTINGS,
    application_name: 'belay',
  } as pg.PoolConfig);
  pool.on('error', (error) => options.onError?.(error));
  // A connection that breaks inside a transaction fails its next statement; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const listener = createListener(options);

  return {
    kind: 'postgresql',
    query: (sql, parameters) => run(pool, sql, parameters),
    transaction: (work) => withRetry(() => transact(pool, work)),
    script: async (sql) => {
      await pool.query(sql);
    },
    listen: listener.listen,
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}

function identity(text: string): string {
  return text;
}

type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>;

async function run<T extends Row>(
  target: Queryable,
  sql: string,
  parameters: readonly Parameter[] = [],
): Promise<readonly T[]> {
  const result = await target.query(named(sql, parameters));
  return result.rows as T[];
}

const names = new Map<string, string>();

/** Statements are prepared once per connection: their text is constant, so planning them again is waste. */
function named(sql: string, parameters: readonly Parameter[]): pg.QueryConfig {
  const known = names.get(sql);
  const name = known ?? `q${names.size}`;
  if (known === undefined) names.set(sql, name);
  return { name, text: sql, values: [...parameters] };
}

async function transact<T>(pool: pg.Pool, work: (tx: Executor) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work({ query: (sql, parameters) => run(client, sql, parameters) });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

const RECONNECT_MS = 1_000;

function createListener(options: PostgresqlOptions) {
  let client: pg.Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function connect(onNotify: () => void): Promise<void> {
    const next = new pg.Client({ connectionString: options.url, application_name: 'belay listen' });
    client = next;
    const retry = (error: Error) => {
      options.onError?.(error);
      if (closed || client !== next) return;
      client = null;
      timer = setTimeout(() => void connect(onNotify), RECONNECT_MS);
    };
    next.on('error', retry);
    next.on('notification', onNotify);
    try {
      await next.connect();
      await next.query('LISTEN belay');
      onNotify();
    } catch (error) {
      retry(error as Error);
    }
  }

  return {
    listen: (onNotify: () => void) => connect(onNotify),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
