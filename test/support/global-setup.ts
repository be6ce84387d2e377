import { execFileSync } from 'node:child_process';
import { type PostgresServer, startPostgres } from '../../scripts/postgres.mjs';

let server: PostgresServer | null = null;

/**
 * Worker threads and child processes run the compiled program, so `dist/` must match `src/`. One PostgreSQL serves
 * every suite, each in a database of its own.
 */
export async function setup(): Promise<void> {
  execFileSync(process.execPath, ['scripts/build.mjs', '--quiet'], { stdio: 'inherit' });
  if (process.env['TEST_DATABASE_URL']) return;
  server = await startPostgres(['fsync=off', 'max_connections=200']);
  process.env['TEST_DATABASE_URL'] = server.url;
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
