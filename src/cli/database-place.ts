import path from 'node:path';
import type { DatabaseConfig } from '../config.ts';

/** Where the data is, for people: never with a password. */
export function databasePlace(config: DatabaseConfig): string {
  if (config.kind === 'pglite') {
    return config.directory.startsWith('memory://') ? 'memory' : path.resolve(config.directory);
  }
  const { hostname, port, pathname, searchParams } = new URL(config.url);
  const host = searchParams.get('host') ?? (hostname === '' ? 'localhost' : decodeURIComponent(hostname));
  return `${host}:${port === '' ? 5432 : port}${pathname}`;
}
